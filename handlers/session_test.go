package handlers_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestNobodySeesAnythingWithoutSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, keys := s.withKeys(2)
	for _, address := range []string{"/agents", "/agents/new", path, path + "/edit", path + "/delete", path + "/keys/" + keys[0] + "/revoke"} {
		page := s.get(address).want(http.StatusSeeOther)
		if to := page.header.Get("Location"); !strings.HasPrefix(to, "/sign-in?next=%2Fagents") {
			t.Errorf("%s leads to %s", address, to)
		}
	}
	for _, address := range []string{"/agents", path, path + "/delete", path + "/suspend", path + "/keys", path + "/keys/" + keys[0] + "/revoke"} {
		s.post(address, "name", "x", "confirm_name", "bot").want(http.StatusSeeOther)
	}
	if agent := s.find("bot"); agent.Status != client.AgentActive || agent.Version != 1 || s.status(path, keys[0]) != client.KeyActive {
		t.Error("something was changed")
	}
	part := s.get("/agents?q=b", "HX-Request", "true").want(http.StatusUnauthorized)
	if !strings.HasPrefix(part.header.Get("HX-Redirect"), "/sign-in?next=%2Fagents") {
		t.Error("a fragment does not lead to the sign-in")
	}
}

func TestSigningInLeadsBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for next, want := range map[string]string{
		"/agents?q=x": "/agents?q=x", "": "/agents", "https://evil.example/": "/agents", "//evil.example": "/agents",
		`/\evil.example`: "/agents", "javascript:alert(1)": "/agents",
	} {
		s.http = s.browser()
		page := s.post("/sign-in", "email", " Admin@Example.com ", "password", password, "next", next).want(http.StatusSeeOther)
		on := s.get(page.header.Get("Location")).want(http.StatusSeeOther)
		if to := on.header.Get("Location"); to != want {
			t.Errorf("next %q leads to %s, want %s", next, to, want)
		}
	}
}

func TestPagesSayWhatRuns(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.Version = "v1.2.3-test" })
	if page := s.get("/sign-in").want(http.StatusOK); strings.Contains(page.Text(), "v1.2.3-test") {
		t.Error("strangers are told the version")
	}
	s.signIn()
	if said := s.get("/agents").want(http.StatusOK).Find("footer").Last().Text(); said != "Alter Console v1.2.3-test" {
		t.Errorf("the page ends in %q", said)
	}
}

// A cookie that the browser does not keep leaves a right password without effect.
func TestALostCookieIsSaid(t *testing.T) {
	t.Parallel()
	for publicURL, says := range map[string]string{
		"":                           "Allow cookies for this address",
		"https://agents.example.com": "Open https://agents.example.com instead",
	} {
		s := newSite(t, func(o *web.Options) { o.PublicURL = publicURL })
		s.http.Jar = nil
		to := s.post("/sign-in", "email", email, "password", password, "next", "/agents?q=x").want(http.StatusSeeOther).header.Get("Location")
		page := s.get(to).want(http.StatusForbidden).says("#error-summary", "did not keep the cookie").says("#error-summary", says)
		if page.value("next") != "/agents?q=x" {
			t.Errorf("signing in again leads to %q", page.value("next"))
		}

		secret, errSecret := keyring.Parse(strings.Repeat("07", keyring.Size))
		fresh, err := auth.New(auth.Options{Store: storetest.SQLite(t), Secrets: keyring.Of(secret)})
		if err := errors.Join(errSecret, err); err != nil {
			t.Fatal(err)
		}
		s = newSite(t, func(o *web.Options) { o.PublicURL, o.Auth = publicURL, fresh })
		s.http.Jar = nil
		to = s.post("/setup", "token", fresh.SetupToken(), "email", email, "password", password).want(http.StatusSeeOther).header.Get("Location")
		s.get(to).want(http.StatusForbidden).says("#error-summary", says)
	}
}

func TestAWrongPasswordSaysLittle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	known := s.post("/sign-in", "email", email, "password", "not this one").want(http.StatusUnprocessableEntity)
	unknown := s.post("/sign-in", "email", "nobody@example.com", "password", "not this one").want(http.StatusUnprocessableEntity)
	if known.text("#error-summary") != unknown.text("#error-summary") || known.value("email") != email {
		t.Errorf("%q and %q", known.text("#error-summary"), unknown.text("#error-summary"))
	}
	if strings.Contains(known.body+s.log.String(), "not this one") {
		t.Error("the password is repeated")
	}
	for range 10 {
		s.post("/sign-in", "email", email, "password", "not this one")
	}
	throttled := s.post("/sign-in", "email", email, "password", password).want(http.StatusTooManyRequests)
	if throttled.says("#error-summary", "Wait").header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestACrowdIsToldToComeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	locked, release := make(chan struct{}), make(chan struct{})
	go s.store.Tx(t.Context(), func(*store.Tx) error { close(locked); <-release; return nil })
	<-locked // no attempt can be counted: whoever has a place keeps it
	answers := make(chan *answer, 100)
	for n := range cap(answers) {
		go func() {
			answers <- s.post("/sign-in", "email", fmt.Sprintf("person%d@example.com", n), "password", "not this one")
		}()
	}
	page := <-answers
	if page.want(http.StatusServiceUnavailable).says("#error-summary", "Wait a few seconds").header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	close(release)
	for range cap(answers) - 1 {
		<-answers
	}
	s.signIn() // from a browser that was here before
}

func TestASessionIsNewAtSignInAndGoneAtSignOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := func() *http.Cookie {
		for _, c := range s.http.Jar.Cookies(mustURL(s.server.URL)) {
			if !strings.Contains(c.Name, "known") {
				return c
			}
		}
		return &http.Cookie{}
	}
	s.signIn()
	first := cookie()
	s.signIn()
	if second := cookie(); first.Value == "" || second.Value == first.Value {
		t.Error("the session keeps its id over a sign-in")
	}
	stolen := cookie()
	s.post("/sign-out").want(http.StatusSeeOther)
	thief := s.browser()
	thief.Jar.SetCookies(mustURL(s.server.URL), []*http.Cookie{stolen, first})
	s.http = thief
	s.get("/agents").want(http.StatusSeeOther)
}

func TestSigningInIsOnTheTrail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.post("/sign-in", "email", email, "password", password).want(http.StatusSeeOther)
	events, err := s.store.AuditEvents(t.Context(), store.AuditFilter{Limit: 1})
	if err != nil || len(events) != 1 {
		t.Fatalf("audit %+v, %v", events, err)
	}
	if e := events[0]; e.Action != "account.signed_in" || e.ActorLabel != email || e.Address != "127.0.0.1" ||
		e.RequestID == "" || e.RequestID != page.header.Get("X-Request-ID") {
		t.Errorf("audit %+v", e)
	}
}

func TestCookiesBehindHTTPSAreLocked(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://agents.example.com/" })
	page := s.get("/sign-in").want(http.StatusOK)
	if page.header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if page.header.Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if csp := page.header.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("CSP %s", csp)
	}
}

func TestOtherSitesCantPost(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "same-site"}} {
		page := s.send(http.MethodPost, path+"/suspend", nil, header...).want(http.StatusForbidden)
		page.says("main", "came from another site").says("header", email)
	}
	if s.find("bot").Status != client.AgentActive {
		t.Error("the agent is suspended")
	}
}

func TestAPanicIsAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.App = nil }).signIn()
	page := s.get("/agents").want(http.StatusInternalServerError).says("main", "Something went wrong").says("main", "Request id")
	if strings.Contains(page.body, "goroutine") || !strings.Contains(s.log.String(), "panic") {
		t.Error("the stack is on the page, or not in the log")
	}
}

func TestStrangersSendSmallFormsOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/sign-in", "/setup"} {
		s.post(path, "email", strings.Repeat("x", 16<<10)).want(http.StatusRequestEntityTooLarge)
		if got := s.post(path, "email", strings.Repeat("x", 15<<10)).status; got == http.StatusRequestEntityTooLarge {
			t.Errorf("%s refuses a form of 15 KiB", path)
		}
	}
}
