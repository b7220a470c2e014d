package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

const lanHost = "console.lan:8080"

// from sends a form as a browser does from a page that it says little about, over plain http at a name on the network.
func (s *site) from(origin, path string, form ...string) *answer {
	s.Helper()
	s.host, s.silent = lanHost, true
	defer func() { s.silent = false }()
	if origin == "" {
		return s.post(path, form...)
	}
	return s.send(http.MethodPost, path, values(form), "Origin", origin)
}

func TestSigningInOverPlainHTTP(t *testing.T) {
	t.Parallel()
	for _, publicURL := range []string{"", "http://" + lanHost} {
		s := newSite(t, func(o *web.Options) { o.PublicURL = publicURL })
		for origin, want := range map[string]int{
			"null": http.StatusSeeOther, "": http.StatusSeeOther, "http://" + lanHost: http.StatusSeeOther,
			"http://evil.test": http.StatusForbidden, "http://console.lan": http.StatusForbidden, "http://console.lan.evil.test:8080": http.StatusForbidden,
		} {
			s.http = s.browser()
			got := s.from(origin, "/sign-in", "email", email, "password", password)
			cookies := len(s.http.Jar.Cookies(mustURL(s.server.URL)))
			if got.status != want || (cookies > 0) != (want == http.StatusSeeOther) {
				t.Errorf("public URL %q, Origin %q: status %d and %d cookies, want %d", publicURL, origin, got.status, cookies, want)
			}
		}
	}
}

// A page of another site can hide where it comes from, and send this browser's cookies all the same when it is on a
// neighbouring host. It can't know the session's token.
func TestAFormFromNowhereNeedsTheSessionsToken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	own := s.get(path).want(http.StatusOK).value("form_token")
	someone := newSite(t).signIn()
	theirs := someone.get("/agents").value("form_token")
	for _, origin := range []string{"null", ""} {
		for _, token := range []string{"", "x", theirs} {
			if got := s.from(origin, path+"/suspend", "form_token", token).status; got != http.StatusForbidden {
				t.Errorf("Origin %q, token %q: status %d", origin, token, got)
			}
		}
		if got := s.from(origin, path+"/suspend?form_token="+url.QueryEscape(own)).status; got != http.StatusForbidden {
			t.Errorf("Origin %q, a token in the address: status %d", origin, got)
		}
	}
	if s.find("bot").Status != client.AgentActive || own == "" || own == theirs {
		t.Fatalf("the agent is %s; tokens %q and %q", s.find("bot").Status, own, theirs)
	}
	s.from("null", path+"/suspend", "form_token", own).want(http.StatusSeeOther)
	if s.find("bot").Status != client.AgentInactive {
		t.Error("our own form changed nothing")
	}
	if got := s.from("http://evil.test", path+"/resume", "form_token", own).status; got != http.StatusForbidden {
		t.Errorf("from another site with a token: status %d", got)
	}
	s.from("", path+"/resume", "form_token", own).want(http.StatusSeeOther)
	s.from("null", "/sign-in", "email", email, "password", password).want(http.StatusForbidden) // would end this session
}

func TestARefusedPostOfAnotherSiteIsLogged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	s.log.Reset()
	s.from("http://evil.test", path+"/suspend").want(http.StatusForbidden)
	for _, part := range []string{"level=WARN", "cross-origin request refused", "origin=http://evil.test", "path=/agents/:id/suspend", "account=" + email, "address=127.0.0.1", "request_id="} {
		if !strings.Contains(s.log.String(), part) {
			t.Errorf("no %s in %s", part, s.log)
		}
	}
	s.log.Reset()
	s.from("http://alter_rk_abcdefghijklmnopqrstuv_iwpykn", path+"/suspend").want(http.StatusForbidden)
	if strings.Contains(s.log.String(), "alter_rk") || !strings.Contains(s.log.String(), `origin="not named"`) {
		t.Errorf("what a stranger wrote is in the log: %s", s.log)
	}
}

// Browsers send another site's form without the session's cookie, and would take one that the answer sets.
func TestAnotherSiteSignsNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, origin := range []string{"null", ""} {
		if set := s.from(origin, "/sign-out").want(http.StatusSeeOther).header.Values("Set-Cookie"); len(set) > 0 {
			t.Errorf("Origin %q: signing out without a session sets %q", origin, set)
		}
	}
	s.signIn()
	s.from("", "/sign-out").want(http.StatusForbidden)
	if set := s.from("", "/sign-out", "form_token", s.get("/agents").value("form_token")).want(http.StatusSeeOther).header.Values("Set-Cookie"); len(set) != 1 {
		t.Errorf("signing out sets %q", set)
	}
	if s.get("/agents").status != http.StatusSeeOther {
		t.Error("still signed in")
	}
}

func TestEveryFormThatChangesSomethingHasTheToken(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	for _, address := range []string{"/agents", "/agents/new", path, path + "/edit", path + "/delete", path + "/keys/" + keys[0] + "/revoke"} {
		for _, form := range s.get(address).want(http.StatusOK).Find("form[method=post]").EachIter() {
			if form.Find("input[name=form_token]").AttrOr("value", "") == "" {
				t.Errorf("%s: the form to %s has no token", address, form.AttrOr("action", ""))
			}
		}
	}
	created := s.post("/agents", s.form("/agents/new", "name", "other")...).want(http.StatusCreated)
	for _, form := range created.Find("form[method=post]").EachIter() {
		if form.Find("input[name=form_token]").Length() != 1 {
			t.Errorf("beside a new key: the form to %s has no token", form.AttrOr("action", ""))
		}
	}
}
