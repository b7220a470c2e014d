package e2e_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestFirstSetUp(t *testing.T) { onEachHost(t, firstSetUp) }

func firstSetUp(t *testing.T, host string) {
	s := startEmpty(t).at(host)
	b := newPerson(t, s)
	b.open("/")
	b.arrives("This console has no administrator yet")

	b.expect("status of 403")
	b.open("/setup?token=guessed")
	b.shows("This set-up link is not valid")

	printed := s.seen(s.setupLink())
	b.open(printed)
	b.arrives("Create the first administrator")
	b.expect("status of 422")
	b.fill("Email", adminEmail)
	b.fill("Password", "short")
	b.click(button, "Create administrator")
	b.shows("Use at least 12 characters")
	b.holds("Email", adminEmail)
	b.fill("Password", adminPassword)
	b.click(button, "Create administrator")
	b.arrives("Agents")
	b.arrivesAt("/agents")
	b.shows("No agents yet")

	stranger := b.stranger()
	stranger.open(printed)
	stranger.arrives("Sign in")
	stranger.shows("administrator already")
	token := strings.TrimPrefix(printed, s.home()+"/setup?token=")
	again := s.request(t, http.MethodPost, "/setup", nil, url.Values{
		"token": {token}, "email": {"second@example.com"}, "password": {adminPassword},
	})
	if again.status != http.StatusSeeOther || again.header.Get("Location") != "/sign-in?set-up=true" || again.header.Get("Set-Cookie") != "" {
		t.Errorf("the used link is answered %d with %v", again.status, again.header)
	}
}

func TestSignInRefusesAWrongPassword(t *testing.T) { onEachHost(t, signInRefusesAWrongPassword) }

func signInRefusesAWrongPassword(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	b := newPerson(t, s)
	b.open("/agents?status=active")
	b.arrives("Sign in")

	b.expect("status of 422")
	b.signIn("wrong horse battery staple")
	b.shows("The email or the password is wrong.")
	b.holds("Email", adminEmail)
	b.holds("Password", "")

	b.fill("Password", adminPassword)
	b.click(button, "Sign in")
	b.arrives("Agents")
	b.arrivesAt("/agents?status=active")
}

func TestSignOutEndsTheSession(t *testing.T) { onEachHost(t, signOutEndsTheSession) }

func signOutEndsTheSession(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	other := b.secondTab()
	other.open("/agents/" + agent.ID)
	other.arrives("support-bot")
	b.click(link, "support-bot")
	b.arrives("support-bot")
	session := b.cookies()

	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")

	response := s.request(t, http.MethodGet, "/agents", session, nil)
	if response.status != http.StatusSeeOther || !strings.HasPrefix(response.header.Get("Location"), "/sign-in") {
		t.Errorf("the old cookie gets %d to %q", response.status, response.header.Get("Location"))
	}
	b.back()
	b.arrives("Sign in")
	b.showsNo("support-bot")

	// A page that was still open elsewhere changes nothing, and says why.
	other.expect("status of 401")
	other.row("support-bot-1").click(button, "Deprecate")
	other.arrives("Sign in")
}

// startOnLAN runs the server with a public URL at a name on the network, which browsers reach over plain http.
func startOnLAN(t *testing.T, scheme string) (s *server, public string) {
	t.Helper()
	address := must(freeAddress())(t)
	public = scheme + "://" + strings.Replace(address, "127.0.0.1", lanHost, 1)
	s = startWithAdmin(t, "--addr", address, "--public-url", public).at(lanHost)
	s.url = "http://" + address
	return s, public
}

func TestSignInAtAPublicURLOverPlainHTTP(t *testing.T) {
	s, public := startOnLAN(t, "http")
	b := signedIn(t, s)
	b.createAgent("support-bot")
	b.storesKey()
	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
	elsewhere := s.request(t, http.MethodGet, "/sign-in", nil, nil)
	if elsewhere.status != http.StatusMisdirectedRequest || !strings.Contains(elsewhere.body, public) {
		t.Errorf("at another host: %d %s", elsewhere.status, elsewhere.body)
	}
}

// Cookies for https only are not kept over plain http, however right the password is.
func TestACookieThatIsNotKeptIsExplained(t *testing.T) {
	s, public := startOnLAN(t, "https")
	b := newPerson(t, s)
	b.expect("Cross-Origin-Opener-Policy header has been ignored")
	b.open("/agents?status=active")
	b.expect("status of 403")
	b.signIn(adminPassword)
	b.shows("this browser did not keep the cookie that signs it in")
	b.shows("Open " + public + " instead")
}

func TestTwoConsolesOnOneHostKeepTheirSessions(t *testing.T) {
	first, second := startWithAdmin(t), startWithAdmin(t)
	b := signedIn(t, first)
	other := openTab(t, b.ctx, second.home(), "-other")
	other.open("/sign-in")
	other.signIn(adminPassword)
	other.arrives("Agents")
	b.open("/agents/new")
	b.arrives("New agent")
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
	other.open("/agents/new")
	other.arrives("New agent")
}
