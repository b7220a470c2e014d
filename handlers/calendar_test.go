package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	parser "github.com/emersion/go-ical"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
)

// subscribed is what a calendar finds at an address, which brings nothing but that.
func (s *site) subscribed(address string) *answer {
	s.Helper()
	guest := *s
	guest.http = guest.browser()
	return guest.get(strings.TrimPrefix(address, s.server.URL))
}

// summaries are those of the events of a calendar, by their UIDs.
func (a *answer) summaries() map[string]string {
	a.Helper()
	read, err := parser.NewDecoder(strings.NewReader(a.want(http.StatusOK).body)).Decode()
	if err != nil {
		a.Fatal(err, a.body)
	}
	found := map[string]string{}
	for _, e := range read.Events() {
		uid, _ := e.Props.Text(parser.PropUID)
		found[uid], _ = e.Props.Text(parser.PropSummary)
	}
	return found
}

// TestACalendarSubscribesToEndings of those that its person may see, by an address that is shown once.
func TestACalendarSubscribesToEndings(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s := newSiteOn(t, db).signIn()
	ends := time.Now().Add(48 * time.Hour)
	key := s.appKey(client.AppKeyCreateParams{Name: "nightly; job, x", ExpiresAt: &ends})
	a := s.newAgent("bot", client.Scopes{"slack": {"a", "b"}})
	grace := 3600
	if _, err := s.app.Agents.Update(t.Context(), a.ID, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}}, GraceSeconds: &grace, ExpectedVersion: 1}); err != nil {
		t.Fatal(err)
	}
	s.get(s.get("/endings").href("main a:contains('Calendar')")).want(http.StatusOK).says("main", "There is none yet.")
	made := s.post("/endings/calendar").want(http.StatusCreated)
	address := made.text("#new-address")
	if !strings.HasPrefix(address, s.server.URL+"/endings.ics?token=") || made.header.Get("Cache-Control") != "no-store" || made.Find("body").AttrOr("hx-history", "") != "false" {
		t.Fatalf("the address is %q", address)
	}
	read := s.subscribed(address)
	want := map[string]string{key.ID + "@alter-console": "App key ends: nightly; job, x", a.ID + "@alter-console": "Narrowing ends: bot"}
	got := read.summaries()
	for uid, summary := range want {
		if got[uid] != summary {
			t.Errorf("%s is %q, want %q", uid, got[uid], summary)
		}
	}
	if len(got) != len(want) || read.header.Get("Content-Type") != "text/calendar; charset=utf-8" || read.header.Get("Cache-Control") != "no-store" || !strings.Contains(read.body, s.server.URL) {
		t.Errorf("it is %v, %v", got, read.header)
	}
	s.get("/endings/calendar").says("#feed", "Made just now Last read just now")
	restarted := newEmptySite(t, db)
	if again := restarted.subscribed(strings.TrimPrefix(address, s.server.URL)).summaries(); len(again) != len(want) {
		t.Errorf("from a server that nobody has asked anything it is %v", again)
	}

	// somebody who is confined gets what is of their teams, which is nothing here
	if _, err := s.auth.CreateAccount(t.Context(), auth.NewAccount{Email: "blue@example.com", Password: password, Role: access.Viewer, Teams: []string{"blue"}}); err != nil {
		t.Fatal(err)
	}
	confined := *s
	confined.http = confined.browser()
	confined.post("/sign-in", "email", "blue@example.com", "password", password).want(http.StatusSeeOther)
	if got := s.subscribed(confined.post("/endings/calendar").want(http.StatusCreated).text("#new-address")).summaries(); len(got) != 0 {
		t.Errorf("a confined person's calendar has %v", got)
	}

	next := s.post("/endings/calendar").want(http.StatusCreated).text("#new-address")
	s.subscribed(address).want(http.StatusNotFound)
	s.subscribed(next).want(http.StatusOK)
	s.follow(s.post("/endings/calendar/revoke")).says("#toasts", "The address is revoked.")
	s.follow(s.post("/endings/calendar/revoke")).says("#toasts", "There was no address any more.")
	s.subscribed(next).want(http.StatusNotFound)
	s.subscribed("/endings.ics").want(http.StatusNotFound)
	for _, secret := range []string{address, next} {
		_, token, _ := strings.Cut(secret, "token=")
		if strings.Contains(s.log.String(), token) || strings.Contains(s.get("/audit").body, token) || strings.Contains(s.get("/endings/calendar").body, token) {
			t.Error("the token is told again")
		}
	}
	s.get("/audit").says("tbody", "Revoked the address for calendars").says("tbody", "Made an address for calendars")
}
