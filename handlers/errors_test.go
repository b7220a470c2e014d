package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestEveryPageSaysThatTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	cluster := pgtest.New(t)
	s := newSiteOn(t, storetest.Open(t, store.Options{URL: cluster.URL()})).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	form := s.form("/agents/new", "name", "other")
	cluster.Stop("immediate")
	for _, address := range []string{"/", "/agents", "/agents?q=b", "/agents/new", path, path + "/edit", path + "/delete", "/sign-in", "/nowhere"} {
		page := s.get(address).want(http.StatusServiceUnavailable)
		page.says("main h1", "The storage is not available").says("main", "Request id").says("main", "Try again")
		if page.Find("link[rel=stylesheet], header .brand").Length() < 2 || page.header.Get("Retry-After") == "" {
			t.Errorf("%s: no page of the console, or no Retry-After", address)
		}
		if again := page.Find("main a").First().AttrOr("href", ""); again != address {
			t.Errorf("%s: to try again leads to %s", address, again)
		}
		for _, element := range page.Find("link[rel=stylesheet]").EachIter() {
			s.get(element.AttrOr("href", "")).want(http.StatusOK)
		}
	}
	for _, address := range []string{"/agents", path, path + "/suspend", path + "/delete", path + "/keys", "/sign-in", "/sign-out"} {
		page := s.post(address, form...).want(http.StatusServiceUnavailable)
		page.says("main h1", "The storage is not available")
		if page.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", address)
		}
	}
	part := s.get("/agents?q=b", "HX-Request", "true", "HX-Target", "agents-list").want(http.StatusServiceUnavailable)
	part.says("[data-error-message]", "storage can't do this now")
	if log := s.log.String(); strings.Contains(log, "could not be shown") || !strings.Contains(log, "connect") {
		t.Errorf("the log says %s", log)
	}
	cluster.Start()
	s.get("/agents").want(http.StatusOK).says("main", "bot")
}

// What the API can do is asked until it was told, but only once for each page.
func TestARequestAsksOnceWhatTheAPICanDo(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.line.capabilities = `{}` // makes no sense
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	for _, address := range []string{"/agents", path, path + "/edit"} {
		s.line.asked.Store(0)
		s.get(address).want(http.StatusOK)
		if n := s.line.asked.Load(); n != 1 {
			t.Errorf("%s asks %d times", address, n)
		}
	}
}
