package handlers_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestPeopleSetTheirNameAndPassword: what is wrong stands beside its field, and no password comes back.
func TestPeopleSetTheirNameAndPassword(t *testing.T) {
	t.Parallel()
	const fresh = "another staple for horses"
	s := newSite(t).signIn()
	page := s.get("/account").want(http.StatusOK).says("main", email).says("#sessions", "this one")
	if page.Find("#sessions form").Length() != 0 {
		t.Error("the only session can be ended")
	}
	s.post("/account/name", "name", "\u202eAnn").want(http.StatusUnprocessableEntity).says("#name-error", "U+202E").says("#error-summary", "The name was not saved")
	s.post("/account/name", "name", " Ann ").lands("/account")
	if got := s.get("/account").Find("#name").AttrOr("value", ""); got != "Ann" {
		t.Errorf("the name is %q", got)
	}
	s.post("/account/password", "current", "not this one", "password", fresh).want(http.StatusUnprocessableEntity).says("#current-error", "This is not your password")
	refused := s.post("/account/password", "current", password, "password", "too short").want(http.StatusUnprocessableEntity).says("#password-error", "too short")
	if strings.Contains(refused.body, password) {
		t.Error("the page holds a password")
	}
	s.post("/account/password", "current", password, "password", fresh).lands("/account")
	s.get("/account").want(http.StatusOK)
	for range 9 {
		s.post("/account/password", "current", "not this one", "password", "a third staple for horses")
	}
	s.post("/account/password", "current", fresh, "password", "a third staple for horses").want(http.StatusTooManyRequests).says("#current-error", "too many attempts")
}

// TestSessionsEndFromTheAccount: another browser's, and all others.
func TestSessionsEndFromTheAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	other, third := s.elsewhere(), s.elsewhere()
	page := s.get("/account").want(http.StatusOK)
	ends := page.Find("#sessions td form")
	if ends.Length() != 2 {
		t.Fatalf("%d sessions can be ended", ends.Length())
	}
	one := ends.First().AttrOr("action", "")
	s.post(one).lands("/account")
	s.get("/account").says("#sessions", "this one")
	s.post(one).lands("/account")
	left := 0
	for _, b := range []*site{other, third} {
		if b.get("/account").status == http.StatusOK {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d of two others are still signed in", left)
	}
	s.post("/account/sessions").lands("/account")
	for _, b := range []*site{other, third} {
		if b.get("/account").status == http.StatusOK {
			t.Error("another session goes on")
		}
	}
	s.get("/account").want(http.StatusOK)
}

// TestAThemeIsRightOnTheFirstPaint on every page, also before anybody signs in.
func TestAThemeIsRightOnTheFirstPaint(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, test := range []struct{ choose, theme, scheme, media string }{
		{"dark", "dark", "dark", "all"},
		{"light", "light", "light", ""},
		{"neon", "", "light dark", "(prefers-color-scheme: dark)"},
		{"system", "", "light dark", "(prefers-color-scheme: dark)"},
	} {
		s.post("/account/theme", "theme", test.choose).lands("/account")
		for _, path := range []string{"/account", "/agents", "/sign-in", "/nothing"} {
			page := s.get(path)
			if path == "/sign-in" {
				s.post("/sign-out")
				page = s.get(path)
				s.signIn()
			}
			media := page.Find("link[href*=dark]").AttrOr("media", "")
			if got := page.Find("html").AttrOr("data-theme", "none"); got != test.theme || media != test.media ||
				page.Find("meta[name=color-scheme]").AttrOr("content", "") != test.scheme {
				t.Errorf("%s, after %s was chosen: theme %q, dark colours %q", path, test.choose, got, media)
			}
		}
	}
}

// elsewhere is another browser of the person.
func (s *site) elsewhere() *site {
	s.Helper()
	other := *s
	other.http = other.browser()
	return other.signIn()
}

// lands checks where a form leads.
func (a *answer) lands(path string) {
	a.Helper()
	if to, _, _ := strings.Cut(a.leadsTo(), "?"); to != path {
		a.Errorf("it leads to %q with %d, want %s: %s", to, a.status, path, a.text("main"))
	}
}
