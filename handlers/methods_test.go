package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestHEADIsAGETWithoutABody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stylesheet := s.get("/sign-in").Find("link[rel=stylesheet]").First().AttrOr("href", "")
	s.signIn()
	path, keys := s.withKeys(2)
	for _, address := range []string{
		"/", "/setup", "/sign-in", "/agents", "/agents/new", path, path + "/edit", path + "/delete", path + "/keys/" + keys[0] + "/revoke",
		stylesheet, "/agents/nope", "/nothing", "/static/nothing",
	} {
		get, head := s.get(address), s.send(http.MethodHead, address, nil)
		if head.status != get.status || head.body != "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q, %d bytes; GET: %d %q", address, head.status, head.header.Get("Content-Type"), len(head.body), get.status, get.header.Get("Content-Type"))
		}
	}
}

// An address is no part of a form: what stands in it gets into histories and logs.
func TestFormsAreReadFromTheBodyOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	credentials := url.Values{"email": {email}, "password": {password}}.Encode()
	s.post("/sign-in?" + credentials).want(http.StatusUnprocessableEntity)
	if page := s.post("/sign-in?email=someone@example.com", "password", password).want(http.StatusUnprocessableEntity); page.value("email") != "" {
		t.Errorf("the form takes %q from the address", page.value("email"))
	}
	s.signIn()
	path, keys := s.withKeys(1)
	s.post(path + "/delete?confirm_name=bot").want(http.StatusUnprocessableEntity)
	s.post(path+"/keys/"+keys[0]+"/revoke?confirm_name=bot&last_key=true", "last_key", "true").want(http.StatusUnprocessableEntity)
	s.post("/agents?name=other&scopes_provider=slack&scopes_list=chat").want(http.StatusUnprocessableEntity)
	s.post(path+"?display_name=X", s.form(path+"/edit")...).want(http.StatusSeeOther)
	agent := s.find("bot")
	if agent.Status != client.AgentActive || agent.DisplayName != nil || s.status(path, keys[0]) != client.KeyActive || s.count() != 1 {
		t.Errorf("something was changed: %+v", agent)
	}
	if first, again := s.post(path+"/keys?idempotency_key=x"), s.post(path+"/keys?idempotency_key=x"); first.status != http.StatusCreated || again.status != http.StatusCreated {
		t.Errorf("minted twice: %d and %d", first.status, again.status)
	}
	if got := s.post("/sign-in?%zz", "email", email, "password", password).status; got != http.StatusSeeOther {
		t.Errorf("an address that can't be read: status %d", got)
	}
}
