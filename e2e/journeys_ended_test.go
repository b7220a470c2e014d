package e2e_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// endSessions ends everybody's session, as time does.
func (s *server) endSessions() {
	s.t.Helper()
	db := must(sql.Open("sqlite", "file:"+filepath.Join(s.data, "alter-console.db")+"?_pragma=busy_timeout(5000)"))(s.t)
	defer db.Close()
	must(db.ExecContext(s.t.Context(), "delete from sessions"))(s.t)
}

func TestWhatWasTypedSurvivesTheEndOfTheSession(t *testing.T) {
	for name, scripts := range map[string]bool{"with scripts": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			s := startWithAdmin(t)
			b := signedIn(t, s)
			call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
			b.open("/agents/new")
			b.fill("Name", "late-bot")
			b.fill("Display name", "Größe <b>")
			if !scripts {
				b.fill("Provider", "github")
				b.fill("Its scopes, one per line", "repo\nread:org")
			}
			b.fill("Metadata", `{"x": 1}`)
			s.endSessions()
			b.click(button, "Create agent")
			b.arrives("Sign in")
			b.shows("Your session has ended")
			b.shows("Nothing was saved yet.")
			b.expect("status of 422")
			b.signIn("wrong horse battery staple")
			b.shows("The email or the password is wrong.")
			b.signIn(adminPassword)
			b.arrives("New agent")
			b.shows("Here is what you typed")
			b.holds("Name", "late-bot")
			b.holds("Display name", "Größe <b>")
			b.holds("Metadata", `{"x": 1}`)
			b.click(button, "Create agent")
			b.find(heading, "Store this key now")
			b.storesKey()
			b.arrives("late-bot")
			if !scripts {
				b.shows("github repo read:org")
			}
		})
	}
}

func TestASearchSurvivesTheEndOfTheSession(t *testing.T) {
	s := startWithAdmin(t)
	s.fleet(s.api())
	b := signedIn(t, s)
	b.shows("61 agents")
	s.endSessions()
	b.expect("status of 401")
	b.press("/")
	b.press("bot-07")
	b.arrives("Sign in")
	b.signIn(adminPassword)
	b.arrivesAt("/agents?q=bot-07")
	b.holds("Search agents", "bot-07")
	b.find(link, "bot-07")
	b.showsNo("bot-08")
}
