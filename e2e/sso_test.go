package e2e_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// startWithProvider runs the binary and a provider that it knows, which nobody tested.
func startWithProvider(t *testing.T, host string) (*server, *provider) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sso.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := startWithAdmin(t, "--sso-config", file).at(host)
	p := startProvider(t, s.home())
	p.writeSSO(t, file)
	return s, p
}

// logsIn is what somebody does at the provider.
func (b *tab) logsIn() {
	b.t.Helper()
	b.find(heading, "Example Corp")
	b.fill("Name", annName)
	b.fill("Pass phrase", annPassword)
	b.click(button, "Log in")
}

func TestSingleSignOn(t *testing.T) { onEachHost(t, singleSignOn) }

// The story of a company: an administrator tries the provider out, people sign in, their groups change, and the provider ends a session.
func singleSignOn(t *testing.T, host string) {
	s, p := startWithProvider(t, host)
	b := newPerson(t, s)
	b.signsIn()
	b.open("/settings/sso")
	b.shows("not tested")
	b.shows(s.home() + "/sign-in/sso/corp/callback")
	b.audit("single sign-on with a provider that is not tested")
	b.click(link, "Test sign-in at Example Corp")
	b.logsIn()
	b.shows("The sign-in works")
	b.shows(annEmail)
	b.shows("groups contains billing → operator, teams billing")
	b.audit("a test that succeeded")
	b.click(button, "Enable Example Corp")
	b.arrives("Single sign-on")
	b.shows("in use")
	b.audit("single sign-on with a provider in use")

	ann := b.stranger()
	ann.open("/people")
	ann.audit("sign-in with a provider")
	ann.click(link, "Sign in with Example Corp")
	ann.logsIn()
	ann.arrives("People")
	if ann.has(link, "Invite") {
		t.Error("an operator may invite")
	}
	ann.open("/account")
	ann.shows("billing")
	ann.audit("account that signs in elsewhere")

	p.says("admins")
	ann.click(disclose, annEmail)
	ann.click(button, "Sign out")
	ann.find(heading, "You are signed out here")
	ann.audit("signed out here")
	ann.click(link, "Sign out of Example Corp")
	ann.arrives("Sign in")
	ann.click(link, "Sign in with Example Corp")
	ann.logsIn()
	ann.arrives("Agents")
	ann.open("/people")
	ann.find(link, "Invite")

	token := p.logoutToken(t, "first")
	post := func() int {
		return s.request(t, "POST", "/sign-in/sso/corp/logout", nil, url.Values{"logout_token": {token}}).status
	}
	if got := post(); got != http.StatusOK {
		t.Fatalf("a logout token is answered %d", got)
	}
	if got := post(); got != http.StatusBadRequest {
		t.Errorf("the same token again is answered %d", got)
	}
	ann.open("/people")
	ann.arrives("Sign in")
	b.open("/people")
	b.arrives("People")
	b.shows("Example Corp")

	p.says("others")
	ann.open("/sign-in")
	ann.click(link, "Sign in with Example Corp")
	ann.expect("status of 403")
	ann.logsIn()
	ann.shows("No rule of this console lets you in")
	ann.audit("not let in")
	b.reload()
	b.shows("not let in")
	b.audit("people of whom one is not let in")
	b.click(link, "Ann Example")
	b.shows("Single sign-on does not let this person in any more")
	b.audit("somebody who is not let in")
	for _, secret := range []string{clientSecret, token, "id_token", "access_token"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

func TestSingleSignOnWithoutJavaScriptAndWithoutPasswords(t *testing.T) {
	s, p := startWithProvider(t, "127.0.0.1")
	p.says("admins")
	b := newPerson(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.signsIn()
	b.open("/settings/sso")
	b.click(link, "Test sign-in at Example Corp")
	b.logsIn()
	b.click(button, "Enable Example Corp")
	b.arrives("Single sign-on")
	b.open("/account")
	b.click(link, "Link with Example Corp")
	b.logsIn()
	b.find(heading, "Link your account with Example Corp")
	b.click(button, "Link")
	b.arrives("Account")
	b.shows(annEmail)
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
	b.click(link, "Sign in with Example Corp")
	b.logsIn()
	b.arrives("Agents")
	b.shows(adminEmail)

	b.open("/settings/sso")
	b.click(button, "Switch passwords off")
	b.arrives("Single sign-on")
	b.shows("Only the break-glass account")
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.find(heading, "You are signed out here")
	b.click(link, "Stay signed in there")
	b.arrives("Sign in")
	if b.has(textbox, "Password") {
		t.Error("the page asks for a password")
	}
	b.click(link, "Break-glass sign-in")
	b.shows("This is for emergencies")
	b.signIn(adminPassword)
	b.arrives("Agents")
	await(t, "the warning in the log", func() (bool, bool) {
		found := strings.Contains(s.log.String(), "the break-glass account signed in")
		return found, found
	})
	s.command("admin", "passwords-on")
	b.open("/settings/sso")
	b.shows("People who have a password")
}
