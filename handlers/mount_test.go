package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

const mountPath = "/alter"

// staysBelow fails for every address on a page that leads out of the path below which the console is mounted.
func (a *answer) staysBelow(what string) {
	a.Helper()
	addresses := 0
	for _, element := range a.Find("*").Nodes {
		for _, attribute := range element.Attr {
			if attribute.Key == "value" || attribute.Key == "aria-keyshortcuts" || !strings.HasPrefix(attribute.Val, "/") {
				continue // what a form sends is for the console itself
			}
			addresses++
			if attribute.Val != mountPath && !strings.HasPrefix(attribute.Val, mountPath+"/") || strings.Contains(attribute.Val, mountPath+mountPath) {
				a.Errorf("%s: <%s %s=%q>", what, element.Data, attribute.Key, attribute.Val)
			}
		}
	}
	if addresses == 0 {
		a.Errorf("%s has no address", what)
	}
}

func TestEveryAddressStaysBelowTheMountPath(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.PublicURL = "http://127.0.0.1:8080" + mountPath + "/" })
	s.get("/sign-in").want(http.StatusOK).staysBelow("the sign-in")
	for want, got := range map[string]*answer{
		"/sign-in?next=%2Fagents":                        s.get("/agents"),
		"/sign-in?next=%2Fagents%3Fq%3Dx&signed-in=true": s.post("/sign-in", "email", email, "password", password, "next", "/agents?q=x"),
		"/agents": s.get("/"),
	} {
		if to := got.leadsTo(); to != mountPath+want {
			t.Errorf("to %s, want %s%s", to, mountPath, want)
		}
	}
	s.signIn()
	if to := s.get("/sign-in?signed-in=true&next=/agents?type=agent").leadsTo(); to != mountPath+"/agents?type=agent" {
		t.Errorf("signed in, it leads to %s", to)
	}
	path, keys := s.withKeys(2)
	for range 51 {
		s.newAgent("bot-"+strings.Repeat("x", s.count()), client.Scopes{"slack": {"chat:write"}})
	}
	for _, address := range []string{
		"/agents", "/agents?sort=name", "/agents?q=nobody", "/agents/new", path, path + "/edit", path + "/delete", path + "/keys/" + keys[0] + "/revoke",
		"/agents/nope", "/nothing", "/secrets", "/secrets?q=nobody", "/secrets/new?template=aws", "/secrets/nope",
	} {
		s.get(address).staysBelow(address)
	}
	s.get("/agents", "HX-Request", "true", "HX-Target", "agents-list").want(http.StatusOK).staysBelow("a fragment")
	s.post("/agents", s.form("/agents/new", "name", "new")...).want(http.StatusCreated).staysBelow("a new key")
	s.post("/agents", s.form("/agents/new", "name", "Not a name")...).want(http.StatusUnprocessableEntity).staysBelow("a refused form")
	done := s.send(http.MethodPost, path+"/suspend", nil, "HX-Request", "true").want(http.StatusOK)
	if to := done.header.Get("HX-Redirect"); !strings.HasPrefix(to, mountPath+path) {
		t.Errorf("htmx is led to %q", to)
	}
}

// What people wrote looks like markup, and stays text.
func TestMountingLeavesTextsAlone(t *testing.T) {
	t.Parallel()
	const odd = `<a href="/agents">/x</a> & href="/y" 'z' &amp; \`
	plain, mounted := newSite(t).signIn(), newSite(t, func(o *web.Options) { o.PublicURL = "http://127.0.0.1:8080" + mountPath }).signIn()
	for _, s := range []*site{plain, mounted} {
		created, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot", DisplayName: odd, Metadata: map[string]any{"owner": odd, "x": odd}})
		if err != nil {
			t.Fatal(err)
		}
		page := s.get("/agents/" + created.ID).want(http.StatusOK)
		if got := page.Find("#overview .break").Text(); !strings.Contains(got, odd) {
			t.Errorf("the owner reads %s", got)
		}
		if got := s.get("/agents/" + created.ID + "/edit").value("display_name"); got != odd {
			t.Errorf("the form holds %s", got)
		}
	}
}

// TestASignInNeverLeadsOutOfTheMountPath gives sign-ins addresses of others on the same host, as browsers and proxies may
// read them.
func TestASignInNeverLeadsOutOfTheMountPath(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.PublicURL = "http://127.0.0.1:8080" + mountPath })
	for _, next := range []string{
		"/../other", "/agents/../../other", "/./../other", "/..", "/%2e%2e/other", "/%2E./other", "/.%2e/other", "/agents/%2e%2e%2fother",
		"/..%2fother", "/..%5cother", "/%5c..%5cother", `/\..\other`, "/%2f/evil.test", "/%2fevil.test", "///evil.test", "//evil.test", "/%09/evil.test", "/agents/..;/other", "/\x01/other",
	} {
		s.http = s.browser()
		if to := s.post("/sign-in", "email", email, "password", password, "next", next).leadsTo(); !strings.HasPrefix(to, mountPath+"/sign-in?next=%2Fagents&") {
			t.Errorf("%s leads to %s", next, to)
		}
		s.signIn()
		if to := s.get("/sign-in?signed-in=true&next=" + url.QueryEscape(next)).leadsTo(); to != mountPath+"/agents" {
			t.Errorf("signed in, %s leads to %s", next, to)
		}
	}
}
