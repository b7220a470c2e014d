package e2e_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

// A key for a program, from the form to its end: it is shown once, may do what was chosen, is rotated with an overlap, and ends.
func TestTheLifeOfAnAppKey(t *testing.T) { lifeOfAnAppKey(t, true) }

func TestTheLifeOfAnAppKeyWithoutJavaScript(t *testing.T) { lifeOfAnAppKey(t, false) }

func lifeOfAnAppKey(t *testing.T, scripts bool) {
	s := startWithAdmin(t)
	b := openTabFor(t, s, scripts)
	b.signsIn()
	b.click(disclose, adminEmail)
	b.click(link, "App keys")
	b.arrives("App keys")
	b.shows("No app key that works")
	b.click(link, "New app key")
	b.arrives("New app key")
	b.fill("Name", "deployer")
	b.click(radio, "CI: create agents and mint keys And change, suspend and delete agents, which is the same scope.")
	b.choose("Expires", "In 30 days")
	b.fill("Networks", "127.0.0.0/8\n::1")
	b.fill("Requests a minute", "1000")
	b.click(button, "Create key")
	first := b.takesAppKey(scripts)
	b.arrives("deployer")
	b.shows("CI: create agents and mint keys")
	b.shows("From 127.0.0.0/8, ::1/128")
	b.shows("1,000 a minute")
	b.hasNoTraceOf(first)

	program := s.appWith(t, first)
	s.agent(program, client.AgentCreateParams{Name: "made-by-the-key"})
	if _, err := program.ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}); !errors.Is(err, client.ErrInsufficientScope) {
		t.Errorf("the key sees secrets: %v", err)
	}

	b.click(link, "Rotate key")
	b.arrives("Rotate deployer")
	b.fill("Days of overlap", "2")
	b.click(button, "Rotate key")
	second := b.takesAppKey(scripts)
	b.arrives("deployer")
	b.hasNoTraceOf(second)
	for _, key := range []string{first, second} {
		must(s.appWith(t, key).Agents.List(t.Context(), client.AgentListParams{}))(t)
	}

	b.click(link, "App keys")
	b.arrives("App keys")
	b.open("/app-keys?status=deprecated")
	b.row("deployer").click(link, "deployer")
	b.shows("Programs should stop using this key")
	b.click(link, "Revoke key")
	b.arrives("Revoke deployer")
	b.shows("Derived keys that end 0")
	b.click(button, "Revoke key")
	b.arrives("deployer")
	b.shows("This key is revoked")
	if _, err := s.appWith(t, first).Agents.List(t.Context(), client.AgentListParams{}); !errors.Is(err, client.ErrKeyRevoked) {
		t.Errorf("the revoked key gets %v", err)
	}
	b.click(link, "the key that took its place")
	b.find(button, "Deprecate")
	b.click(button, "Deprecate")
	b.shows("Programs should stop using this key")
	b.click(button, "Undeprecate")
	b.shows("deployer is no longer deprecated")
	b.find(button, "Deprecate")
	must(s.appWith(t, second).Agents.List(t.Context(), client.AgentListParams{}))(t)
	b.click(link, "History")
	b.row("Deprecated the app key deployer.").shows(adminEmail)
	b.row("Took back the deprecation of the app key deployer.").shows(adminEmail)
}

// openTabFor opens a browser, which runs scripts or not.
func openTabFor(t *testing.T, s *server, scripts bool) *tab {
	t.Helper()
	b := newPerson(t, s)
	if !scripts {
		call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return b
}

// takesAppKey takes the key that the page shows once. Without scripts it can't be masked.
func (b *tab) takesAppKey(scripts bool) string {
	b.t.Helper()
	b.find(heading, "Store this key now")
	key := b.plaintext()
	if scripts {
		b.hides(key)
		b.click(button, "Reveal")
	}
	b.shows(key)
	b.storesKey()
	return key
}

// appWith is a program with a key of the application.
func (s *server) appWith(t *testing.T, key string) *client.App {
	t.Helper()
	return must(client.NewApp(key, client.WithBaseURL(s.url)))(t)
}

// Scopes are ticked one by one: with scripts as soon as that is chosen, beginning with those of what was chosen before, without
// them after the form was sent once.
func TestScopesOfAnAppKeyAreTicked(t *testing.T) { scopesAreTicked(t, true) }

func TestScopesOfAnAppKeyAreTickedWithoutJavaScript(t *testing.T) { scopesAreTicked(t, false) }

func scopesAreTicked(t *testing.T, scripts bool) {
	s := startWithAdmin(t)
	b := openTabFor(t, s, scripts)
	b.signsIn()
	b.open("/app-keys/new")
	b.fill("Name", "reader")
	if scripts {
		b.click(radio, "CI: create agents and mint keys And change, suspend and delete agents, which is the same scope.")
		b.click(radio, "Own choice Tick scopes one by one.")
		b.click(checkbox, "agents:write create, change, suspend and delete agents; mint and revoke their keys")
	} else {
		b.click(radio, "Own choice Tick scopes one by one.")
		b.expect("status of 422")
		b.click(button, "Create key")
		b.shows("Tick at least one scope")
		b.click(checkbox, "agents:read see agents and their keys")
	}
	b.click(button, "Create key")
	key := b.takesAppKey(scripts)
	b.arrives("reader")
	b.shows("See agents and their keys")
	must(s.appWith(t, key).Agents.List(t.Context(), client.AgentListParams{}))(t)
	if _, err := s.appWith(t, key).Agents.Create(t.Context(), client.AgentCreateParams{Name: "x"}); !errors.Is(err, client.ErrInsufficientScope) {
		t.Errorf("the key creates agents: %v", err)
	}
}

func TestTheProgramsOfAnAppKeyRun(t *testing.T) {
	s := startWithAdmin(t)
	s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/app-keys/new")
	b.fill("Name", "reader")
	b.click(button, "Create key")
	b.find(dialog, "Store this key now")
	key := b.plaintext()
	for _, language := range []string{"python", "go"} {
		runs(t, language, evaluate[string](b, "document.getElementById('new-key-"+language+"').textContent"))
	}
	env := evaluate[string](b, "document.getElementById('new-key-env').textContent")
	if want := "ALTER_API_KEY=" + key + "\nALTER_BASE_URL=" + s.url + "\n"; env != want {
		t.Errorf("the .env lines are %q, want %q", env, want)
	}
	b.storesKey()
}

func TestAccessibilityOfAppKeys(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	b := lookAt(t, s)
	b.open("/app-keys")
	b.shows("No app key that works")
	b.audit("no app keys")
	app := s.api()
	wordy := client.AppKeyCreateParams{Name: longName, Scopes: []string{"agents:read", "agents:write", "keys:derive", "spans:emit"}, CIDRAllowlist: []string{"127.0.0.0/8", "2001:db8:ffff:ffff:ffff:ffff:ffff:0/112", "192.0.2.0/24"}}
	key := must(app.AppKeys.Create(t.Context(), wordy))(t)
	derived := s.exchange(t, key.APIKey.Reveal(), "POST", "/sdk/keys/derive", `{"scopes":["agents:read"],"expires_in":600}`)
	if derived.StatusCode != http.StatusCreated {
		t.Fatal(derived.body)
	}
	for _, page := range []struct{ path, shows string }{
		{"/app-keys?derived=true", "3 app keys"},
		{"/app-keys?q=nothing", "No app key matches"},
		{"/app-keys/" + key.ID, "What limits it"},
		{"/app-keys/" + key.ID + "/rotate", "Days of overlap"},
		{"/app-keys/" + key.ID + "/revoke", "Derived keys that end"},
		{"/app-keys/" + key.ID + "/history", "Created the app key"},
		{"/app-keys/new", "For one program"},
	} {
		b.open(page.path)
		b.shows(page.shows)
		b.audit(page.path)
	}
	b.click(radio, "Own choice Tick scopes one by one.")
	b.choose("Expires", "At the end of a day")
	b.fill("Requests a minute", "none")
	b.audit("all fields")
	b.expect("status of 422")
	b.click(button, "Create key")
	b.shows("No key was made")
	b.audit("refused")
	b.fill("Name", "reader")
	b.click(radio, "Read only See agents, grants, secrets without their values, runs and the audit.")
	b.choose("Expires", "Never")
	b.fill("Requests a minute", "")
	b.click(button, "Create key")
	b.find(dialog, "Store this key now")
	b.audit("a new key")
	b.storesKey()
	must(app.AppKeys.Rotate(t.Context(), key.ID, client.KeyRotateParams{}))(t)
	b.open("/app-keys/" + key.ID)
	b.shows("Programs should stop using this key")
	b.audit("a rotated key")
	must(app.AppKeys.Revoke(t.Context(), key.ID))(t)
	for _, path := range []string{"/app-keys?status=any", "/app-keys/" + key.ID, "/app-keys/" + key.ID + "/revoke"} {
		b.open(path)
		b.audit("revoked: " + path)
	}
}

var longName = "the-program-that-deploys-everything-to-everywhere-and-whose-name-is-as-long-as-names-of-keys-may-be"
