package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/passkeytest"
)

// atName has the browser call the server by a name at which there are passkeys, and returns a device for it.
func (s *site) atName() *passkeytest.Device {
	s.host = "localhost:8080"
	return &passkeytest.Device{Host: "localhost", Origin: "http://localhost:8080"}
}

// options are what a page has the browser ask for.
func (a *answer) options() string {
	a.Helper()
	options, asks := a.Find("form[data-passkey]").Attr("data-passkey-options")
	if !asks {
		a.Fatalf("it asks for no passkey: %s", a.text("main"))
	}
	return options
}

// TestAPasskeyGoesItsWay: made, asked for alone and after the password, renamed, and removed.
func TestAPasskeyGoesItsWay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	device := s.atName()
	s.signIn()
	form := s.get("/account/passkeys/new").want(http.StatusOK).says("main", "it works on no other site")
	s.post("/account/passkeys", "name", "Laptop", "credential", "{}").want(http.StatusUnprocessableEntity).says("#error-summary", "could not be verified")
	s.post("/account/passkeys", "name", "", "credential", device.Make(form.options())).want(http.StatusUnprocessableEntity).says("#name-error", "Say where the passkey is")
	made := s.post("/account/passkeys", "name", "Laptop", "credential", device.Make(form.options())).want(http.StatusCreated).says("#reveal-text", "The passkey is added.")
	if codes := strings.Fields(made.text("#recovery-codes")); len(codes) != 10 {
		t.Errorf("%d recovery codes", len(codes))
	}
	account := s.get("/account").want(http.StatusOK).says("#passkeys tbody tr", "Laptop synced").says("#recovery", "10 of 10")
	remove := account.Find("#passkeys tbody a").Last().AttrOr("href", "")
	name := strings.TrimSuffix(remove, "/remove")

	s.http = s.browser()
	page := s.get("/sign-in?next=/runs").want(http.StatusOK).says("form[data-passkey]", "Sign in with a passkey")
	if page.Find("input[name=email]").AttrOr("autocomplete", "") != "username webauthn" || s.get("/sign-in/passkey").want(http.StatusOK).header.Get("Content-Type") != "application/json" {
		t.Error("the browser offers no passkey in the field")
	}
	answer := device.Show(page.options())
	s.post("/sign-in/passkey", "credential", answer, "next", "/runs").lands("/sign-in")
	s.get("/runs").want(http.StatusOK)
	s.http = s.browser()
	s.post("/sign-in/passkey", "credential", answer).want(http.StatusUnprocessableEntity).says("#error-summary", "could not be verified")

	second := s.get(s.post("/sign-in", "email", email, "password", password, "next", "/runs").want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK)
	if second.Find("input[name=code]").Length() != 0 {
		t.Error("a code is asked for of an app that there is not")
	}
	s.post("/sign-in/second", "credential", device.Show(page.options())).want(http.StatusUnprocessableEntity)
	s.post("/sign-in/second", "credential", device.Show(second.options()), "next", "/runs").lands("/sign-in")

	s.get(name).want(http.StatusOK).says("h1", "Rename Laptop")
	s.post(name, "name", strings.Repeat("x", 61)).want(http.StatusUnprocessableEntity).says("#name-error", "too long")
	s.post(name, "name", "Old <b>laptop").lands("/account")
	s.get(remove).want(http.StatusOK).says("h1", "Remove Old <b>laptop")
	s.post(remove).lands("/account")
	s.get(remove).want(http.StatusNotFound).says("h1", "No such second factor")
	s.http = s.browser()
	s.post("/sign-in/passkey", "credential", device.Show(s.get("/sign-in").options())).want(http.StatusUnprocessableEntity).says("#error-summary", "This passkey is not known here")
}

// TestAPasskeyConfirms what can't be undone.
func TestAPasskeyConfirms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	device := s.atName()
	s.signIn()
	s.post("/account/passkeys", "name", "Laptop", "credential", device.Make(s.get("/account/passkeys/new").options())).want(http.StatusCreated)
	s.forgetProofs()
	asked := s.post("/people", "email", "new@example.com", "role", "viewer", "teams", "core").leadsTo()
	page := s.get(asked).want(http.StatusOK)
	s.post("/account/prove", "credential", "{}", "next", "/people").want(http.StatusUnprocessableEntity).says("#error-summary", "could not be verified")
	back := s.get(s.post("/account/prove", filled(page, "credential", device.Show(page.options()))...).want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK)
	if back.value("email") != "new@example.com" || !strings.Contains(back.value("teams"), "core") {
		t.Errorf("it holds %q and %q", back.value("email"), back.value("teams"))
	}
	s.post("/people", s.resend(back)...).want(http.StatusCreated)

	s.host = "" // at a number, where none of them can be asked for
	s.forgetProofs()
	elsewhere := s.get("/account/prove").want(http.StatusOK).says("main", "Open http://localhost").says("main", "Recovery code")
	if elsewhere.Find("form[data-passkey]").Length() != 0 {
		t.Error("a passkey is asked for")
	}
}

// TestPasskeysAreOfferedWhereBrowsersHaveThem: at names, by https or on this machine. Elsewhere pages say so.
func TestPasskeysAreOfferedWhereBrowsersHaveThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ publicURL, host, says string }{
		{"", "localhost:8080", ""},
		{"", "console.localhost", ""},
		{"", "127.0.0.1:8080", "Open http://localhost:8080 instead."},
		{"", "[::1]:8080", "Open http://localhost:8080 instead."},
		{"", "192.0.2.7", "Give the console a name, and https."},
		{"", "console.lan:8080", "Browsers offer passkeys over https only, and this is plain http."},
		{"https://agents.example.com:8443/alter", "agents.example.com:8443", ""},
		{"http://agents.example.com", "agents.example.com", "over https only"},
	} {
		s := newSite(t, func(o *web.Options) { o.PublicURL = test.publicURL })
		s.host = test.host
		if offered := s.get("/sign-in").want(http.StatusOK).Find("form[data-passkey]").Length() == 1; offered != (test.says == "") {
			t.Errorf("public URL %q, Host %q: a passkey is asked for: %t", test.publicURL, test.host, offered)
		}
		if s.http.Jar = nil; test.says != "" {
			s.get("/sign-in/passkey").want(http.StatusNotFound)
			s.post("/sign-in/passkey", "credential", "{}").want(http.StatusUnprocessableEntity).says("#error-summary", test.says)
		}
		if strings.HasPrefix(test.publicURL, "https") {
			continue // whose cookies this browser does not send over http
		}
		s.http = s.browser()
		s.signIn()
		account, form := s.get("/account").want(http.StatusOK), s.get("/account/passkeys/new").want(http.StatusOK)
		if test.says != "" {
			account.says("#passkeys", test.says)
			form.says("main", test.says)
			s.post("/account/passkeys", "name", "x", "credential", "{}").want(http.StatusUnprocessableEntity)
		}
		if links := account.Find(`#passkeys a[href="/account/passkeys/new"]`).Length(); (links == 1) != (test.says == "") {
			t.Errorf("Host %q: there are %d ways to add one", test.host, links)
		}
	}
}
