package handlers_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
)

func TestEndingsAreListedByWhenTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/endings").want(http.StatusOK).says("main", "Nothing ends")
	now := time.Now()
	far := now.Add(60 * 24 * time.Hour)
	key := s.appKey(client.AppKeyCreateParams{Name: "nightly <job>", ExpiresAt: &far})
	a := s.newAgent("bot", client.Scopes{"slack": {"a", "b"}})
	grace := 3600
	if _, err := s.app.Agents.Update(t.Context(), a.ID, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}}, GraceSeconds: &grace, ExpectedVersion: 1}); err != nil {
		t.Fatal(err)
	}
	s.post("/people", "email", "new@example.com", "role", "viewer", "teams", "").want(http.StatusCreated)
	page := s.get("/endings").want(http.StatusOK).says(".table-group", "Later").says("tbody", "nightly <job> App key").says("tbody", "The scopes that were taken away stop working.")
	if to := page.href("a:contains('nightly')"); to != "/app-keys/"+key.ID {
		t.Errorf("the key leads to %s", to)
	}
	if to := page.href("a.row-link:contains('bot')"); to != "/agents/"+a.ID {
		t.Errorf("the narrowing leads to %s", to)
	}
	s.get(page.href("a:contains('new@example.com')")).want(http.StatusOK).says("h1", "new@example.com")
	only := s.get("/endings?kind=narrowing").want(http.StatusOK).says("tbody", "bot Narrowing")
	if only.contains("tbody", "nightly") {
		t.Error("the kind chooses nothing away")
	}
	s.get("/endings?kind=grant").says("main", "No ending matches")
	s.get("/endings?team=nobodys").says("main", "No ending matches")
	s.get("/endings?after=old&kind=narrowing").lands("/endings")
	if page.Find(`a[href="/endings"]`).Length() == 0 {
		t.Error("the menu of the account does not lead there")
	}
}

// TestFormsOfferEndsWhenPeopleWork, in the console's time zone, and say so beside the field.
func TestFormsOfferEndsWhenPeopleWork(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("this machine has no list of time zones:", err)
	}
	sunday := time.Date(time.Now().Year()+1, 11, 1, 0, 0, 0, 0, time.UTC) // on which the clocks there go back
	for sunday.Weekday() != time.Sunday {
		sunday = sunday.AddDate(0, 0, 1)
	}
	day := func(n int) string { return sunday.AddDate(0, 0, n).Format(time.DateOnly) }
	now := sunday.Add(-30*time.Minute).AddDate(0, 0, -1) // the evening of the Friday before
	s := newSite(t, func(o *web.Options) { o.Zone, o.Now = zone, func() time.Time { return now } }).signIn()
	s.newAgent("bot", nil)
	rule := "What would end on a weekend, or not between 10:00 and 16:00, ends on the next working day at 10:00."
	form := s.get("/app-keys/new").want(http.StatusOK).
		says("#expires", "In 1 hour, until "+sunday.AddDate(0, 0, -2).Format("Mon 2 Jan")+", 20:30").
		says("#expires", "In 1 day, until "+sunday.AddDate(0, 0, 1).Format("Mon 2 Jan")+", 10:00").
		says("#expires", "In 7 days, until "+sunday.AddDate(0, 0, 8).Format("Mon 2 Jan")+", 10:00").says("main", "Times are EDT. "+rule).says("main", "It works through that day, and ends on the next working day at 10:00 (America/New_York).")
	s.get("/grants/new").want(http.StatusOK).says("main", rule)
	for _, test := range []struct{ expires, on, want string }{
		{"1", "", day(-1) + "T00:30:00Z"},
		{"24", "", day(1) + "T15:00:00Z"},
		{"168", "", day(8) + "T15:00:00Z"},
		{"date", day(5), day(8) + "T15:00:00Z"},
		{"date", day(1), day(2) + "T15:00:00Z"},
	} {
		id, _ := s.post("/app-keys", s.secretForm(form, "idempotency_key", test.expires+test.on+"-0000-0000", "name", "job", "preset", "read", "expires", test.expires, "expires_on", test.on)...).want(http.StatusCreated).shownKey()
		if got := s.appKeyNow(id).ExpiresAt.Format(time.RFC3339); got != test.want {
			t.Errorf("%s %s ends %s, want %s", test.expires, test.on, got, test.want)
		}
		if at, _ := time.Parse(time.RFC3339, test.want); true {
			s.get("/app-keys/"+id).says("main", "Until "+at.In(zone).Format("2 Jan 2006, 15:04 MST"))
		}
	}
}

func TestADayThatIsTooFarAwayIsRefusedInWordsOfADay(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, day := range []string{"9999-12-31", "2999-01-01"} {
		s.post("/app-keys", "name", "x", "preset", "read", "expires", "date", "expires_on", day).want(http.StatusUnprocessableEntity).
			says("#expires_on-error", "That is more than 100 years away. Choose a day before ")
	}
}

// TestRemovedScopesEndWhenPeopleWork, but never later than the API lets them work.
func TestRemovedScopesEndWhenPeopleWork(t *testing.T) {
	t.Parallel()
	for _, grace := range []string{"3600", "86400", "604800"} {
		s := newSite(t).signIn()
		path, form := s.edit(client.Scopes{"slack": {"a", "b"}})
		changed := form("scopes_provider", "slack", "scopes_list", "a")
		page := s.post(path, changed...).want(http.StatusOK).says("main", "In 24 hours That is ").says("main", "In 7 days That is ")
		began := time.Now()
		s.follow(s.post(path, append(changed, "previewed", page.value("previewed"), "grace", grace)...)).says("#toasts", "bot is saved")
		ends := s.find("bot").ScopesAppliesAt
		hour, working := grace == "3600", wire.WorkingEnd(ends.Add(time.Second), time.UTC)
		if hour && ends.Sub(began).Round(time.Minute) != time.Hour || !hour && working.Sub(*ends) > time.Minute || time.Until(*ends) > wire.MaxGrace {
			t.Errorf("in %s seconds it ends %v", grace, ends)
		}
	}
}

// endsAtWork reports whether something ends when people work, not long after some time from now.
func endsAtWork(end time.Time, after time.Duration) bool {
	left := time.Until(end)
	return wire.WorkingEnd(end, time.UTC).Equal(end) && left > after-time.Hour && left < after+4*24*time.Hour
}

func TestARotationSaysWhenItsOverlapEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	old := s.appKey(client.AppKeyCreateParams{Name: "job"})
	page := s.get("/app-keys/"+old.ID+"/rotate").want(http.StatusOK).says("main", strconv.Itoa(wire.DefaultOverlapDays)+" days are until ")
	s.post("/app-keys/"+old.ID+"/rotate", s.secretForm(page, "overlap_days", "7")...).want(http.StatusCreated)
	ends := s.appKeyNow(old.ID).GraceEndsAt
	if ends == nil || !endsAtWork(*ends, 7*24*time.Hour) {
		t.Errorf("it ends %v", ends)
	}
}
