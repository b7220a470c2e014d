package handlers_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/views"
)

func TestTheNavigationLeadsToEachSection(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, section := range views.Sections() {
		page := s.get(string(section.URL)).want(http.StatusOK).says("h1", section.Name)
		if current := page.text(".topnav [aria-current=page]"); current != section.Name {
			t.Errorf("%s has %q as the current entry", section.URL, current)
		}
		if entries := page.Find(".topnav a"); entries.Length() != len(views.Sections()) {
			t.Errorf("%s has %d entries of %d", section.URL, entries.Length(), len(views.Sections()))
		}
	}
}

func TestTheNavigationHasWhatTheAPICan(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities": []}`
	s.signIn()
	if entries := s.get("/agents").want(http.StatusOK).text(".topnav"); entries != "Agents" {
		t.Errorf("the navigation of an API without extensions is %q", entries)
	}
}

// A page that says that the API failed does not ask it anything: it could take as long to fail again.
func TestAnErrorPageAsksTheAPINothing(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/nothing").want(http.StatusNotFound).says(".topnav", "Agents")
	if n := s.line.asked.Load(); n != 0 {
		t.Errorf("the API was asked %d times", n)
	}
}
