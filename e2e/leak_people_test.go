package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/ssotest"
)

// useLinks invites somebody, gives the invitation another link, makes an account with that, and sets its password by a link.
func (h *hunt) useLinks(v *visitor) {
	h.Helper()
	v.open("/people/invite")
	v.press("Make link", "email", "invited@example.com")
	v.sees(http.StatusCreated)
	h.keepLink("an invitation's token", v)
	v.press("New link")
	v.sees(http.StatusOK)
	link := h.keepLink("the token of an invitation's other link", v)
	guest := h.server.visitor(h.T, &h.log)
	guest.open(link)
	guest.press("Create account", "password", h.keep("a short password of who was invited", "tiny-phrase", 0))
	guest.sees(http.StatusUnprocessableEntity, "The account was not made")
	guest.press("Create account", "password", h.keep("the password of who was invited", "seven unlikely lamps upstairs", 0))
	guest.sees(http.StatusOK)
	guest.open(link)
	guest.sees(http.StatusForbidden)

	v.open("/people?q=invited")
	v.follow("invited@example.com")
	v.press("New password link")
	v.sees(http.StatusCreated)
	guest.open(h.keepLink("the token of a password link", v))
	guest.press("Set password", "password", h.keep("a password set by a link", "nine quiet rivers at noon", 0))
	guest.sees(http.StatusOK, "The password is set")
}

// keepLink keeps what is secret in a link that a page reveals, and goes on from there.
func (h *hunt) keepLink(what string, v *visitor) string {
	h.Helper()
	link := v.text("#new-link")
	h.keep(what, link[strings.LastIndex(link, "/")+1:], 1)
	v.press("I have copied this link")
	v.sees(http.StatusOK)
	return link
}

// configure names a provider to a server that is to be started.
func configure(t *testing.T, p *ssotest.Provider) (file string) {
	t.Helper()
	directory := t.TempDir()
	file = filepath.Join(directory, "sso.yaml")
	secret := filepath.Join(directory, "client-secret")
	text := "providers:\n  - {id: corp, name: Corp, issuer: " + p.URL + ", client_id: " + ssotest.ClientID + ", client_secret_file: '" + secret +
		"', rules: [{claim: groups, contains: staff, role: viewer}]}\n"
	for name, content := range map[string]string{secret: ssotest.ClientSecret, file: text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

// useProvider tests and enables single sign-on, has somebody sign in by it, and comes back twice with one answer of the provider.
func (h *hunt) useProvider(v *visitor, p *ssotest.Provider) {
	h.Helper()
	h.keep("the client secret", ssotest.ClientSecret, 0)
	v.open("/settings/sso")
	v.follow("Test sign-in at Corp")
	v.sees(http.StatusOK, "The sign-in works")
	v.press("Enable Corp")
	v.sees(http.StatusOK, "in use")
	sue := h.server.visitor(h.T, &h.log)
	sue.open("/sign-in/sso/corp")
	sue.sees(http.StatusOK, "Agents")
	passed := p.Passed()
	if len(passed) != 2*7 {
		h.Fatalf("%d secrets passed: %+v", len(passed), passed)
	}
	for _, secret := range passed {
		shown := 0
		if secret.Browser { // which is led to the other side with it
			shown = 1
		}
		h.keep("somebody's "+secret.What+" of single sign-on", secret.Text, shown)
		if secret.What == "code" {
			sue.open("/sign-in/sso/corp/callback?state=" + passed[1].Text + "&code=" + secret.Text)
		}
	}
	sue.open("/settings/sso")
	sue.open("/account")
	sue.sees(http.StatusOK, "Corp")
}
