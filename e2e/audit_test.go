package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

// Somebody finds out who changed an agent: from a filter to a badge, to what it was before, to the agent's history, and back.
func TestWhoDidIt(t *testing.T) { whoDidIt(t, true) }

func TestWhoDidItWithoutJavaScript(t *testing.T) { whoDidIt(t, false) }

func whoDidIt(t *testing.T, scripts bool) {
	s := startWithAdmin(t)
	app := s.api()
	bot := s.agent(app, client.AgentCreateParams{Name: "support-bot", Metadata: map[string]any{"team": "blue"}})
	must(app.Agents.Update(t.Context(), bot.ID, client.AgentUpdateParams{ExpectedVersion: bot.Version, Metadata: map[string]any{"team": "red"}}))(t)
	b := newPerson(t, s)
	if !scripts {
		call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	b.signsIn()
	b.click(link, "Audit")
	b.arrives("Audit")
	b.row("Signed in.").shows(adminEmail)
	b.choose("Action", "Agent updated")
	if scripts {
		b.arrivesAt("/audit?action=agent.updated")
	} else {
		b.click(button, "Apply") // the address has the fields that are empty, too
		b.shows("1 event")
	}
	b.row("Changed the agent.").click(link, "support-bot")
	b.arrivesAt("/audit?action=agent.updated&target=" + bot.ID)
	b.click(link, "Changed the agent.")
	b.arrives("Changed the agent.")
	b.shows("Metadata team")
	b.shows("blue")
	b.shows("red")
	b.click(link, "Its history")
	b.arrives("support-bot")
	b.row("Changed the agent.").shows("e2e")
	b.back()
	b.click(link, "Audit")
	b.arrives("Audit")
}

// TestAnExportOfTheTrailIsProven from the menu below the list to the command that anybody may run anywhere, and what was
// changed since is found. An export that a filter chose says that it can't be proven.
func TestAnExportOfTheTrailIsProven(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	app := s.api()
	for _, name := range []string{"one", "two", "three"} {
		s.agent(app, client.AgentCreateParams{Name: name})
	}
	s.stop() // which signs the head
	s.restart()
	key, _, _ := strings.Cut(strings.TrimSpace(s.command("audit", "public-key")), " ")
	b := lookAt(t, s)
	for _, form := range []string{"CSV for spreadsheets", "NDJSON for programs"} {
		file := filepath.Join(t.TempDir(), "audit")
		verify := func(content string) (string, error) {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := s.exec("audit", "verify", "--export", file, "--public-key", key).CombinedOutput()
			return string(said), err
		}
		whole := string(b.downloads("/audit", form))
		if said, err := verify(whole); err != nil || !strings.Contains(said, "proven") || !strings.Contains(said, "nothing is wrong") {
			t.Errorf("%s: %v\n%s", form, err, said)
		}
		if said, err := verify(strings.Replace(whole, "agent.created", "agent.deleted", 1)); err == nil || !strings.Contains(said, "BROKEN") {
			t.Errorf("%s with another action: %v\n%s", form, err, said)
		}
		filtered := string(b.downloads("/audit?action=agent.created", form))
		if said, err := verify(filtered); err == nil || !strings.Contains(said, "a filter chose its events") || strings.Contains(filtered, "signature") {
			t.Errorf("%s of a filter: %v\n%s", form, err, said)
		}
	}
}

// TestAccessibilityOfTheAudit looks at the trail, an event and the histories, empty and full, with its filters and its errors.
func TestAccessibilityOfTheAudit(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	app := s.api()
	bot := s.agent(app, client.AgentCreateParams{Name: "support-bot", Metadata: map[string]any{"team": "blue"}})
	must(app.Agents.Update(t.Context(), bot.ID, client.AgentUpdateParams{ExpectedVersion: bot.Version, Metadata: map[string]any{"team": "red", "note": strings.Repeat("very long ", 30)}}))(t)
	secret := s.secret(app, bearer("OpenAI"))
	grant := must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.Slug, AgentID: bot.ID, Label: "main"}))(t)
	b := lookAt(t, s)
	b.open("/audit")
	b.audit("the audit trail")
	b.click(disclose, "More filters")
	b.audit("all of its filters")
	b.open("/audit?q=nothing-like-it")
	b.audit("an empty search")
	b.open("/audit?agent=nobody")
	b.audit("a search that can't be made")
	b.open("/audit?action=agent.updated")
	b.click(link, "Changed the agent.")
	b.arrives("Changed the agent.")
	b.audit("an event")
	for _, page := range []string{"/agents/" + bot.ID + "/history", "/secrets/" + secret.Slug + "/history", "/grants/" + grant.ID + "/history"} {
		b.open(page)
		b.audit(page)
	}
	b.open("/people")
	b.click(link, adminEmail)
	b.arrives(adminEmail)
	b.click(link, "History")
	b.row("Signed in.").shows(adminEmail)
	b.audit("a person's history")
}
