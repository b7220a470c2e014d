package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// use writes down that a key was used.
func (s *site) use(number int64, counts []store.Usage, last ...store.LastUses) {
	s.Helper()
	if err := s.store.WriteUsage(s.Context(), store.UsageBatch{Writer: "test", Number: number, At: time.Now(), Counts: counts, Last: last}); err != nil {
		s.Fatal(err)
	}
}

func TestAnAgentsPageShowsTheUsageOfItsKeys(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	if err := s.store.BeginUsage(t.Context(), today.AddDate(0, 0, -2).Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	path, keys := s.withKeys(3)
	page := s.get(path)
	page.says("#usage", "No requests yet; counted since").says("#usage", "counted within 5 seconds").
		says("#usage", "Requests before counting began are not known; it began").says("#usage", "none since counting began").says("#keys", "never")
	if n := page.Find("svg.bars").Length(); n != 0 {
		t.Errorf("%d drawings of nothing", n)
	}

	s.use(1, []store.Usage{
		{KeyID: keys[0], Start: today, N: 1_234},
		{KeyID: keys[0], Start: today.AddDate(0, 0, -1), N: 1},
		{KeyID: keys[0], Start: today.AddDate(0, 0, -1), Reason: wire.CodeAgentInactive, N: 2},
		{KeyID: keys[0], Start: today.AddDate(0, 0, -1), Reason: "a_new_code", N: 3},
		{KeyID: keys[1], Start: today, Reason: wire.CodeKeyRevoked, N: 7},
	},
		store.LastUses{
			KeyID:    keys[0],
			Accepted: store.Use{At: time.Now(), Address: "192.0.2.7", Client: "alter-sdk/0.29.0"},
			Refused:  store.Use{At: time.Now().Add(-26 * time.Hour), Address: "192.0.2.9", Client: "<b>" + strings.Repeat("x", 100), Reason: wire.CodeAgentInactive},
		},
		store.LastUses{KeyID: keys[1], Refused: store.Use{At: time.Now(), Address: "2001:db8::1", Reason: wire.CodeKeyRevoked}})
	page = s.get(path)
	page.says("#usage > .card-body", "1,235 requests accepted and 12 refused in the 3 days of 14 that were counted; most on "+today.Format("2 Jan")+", 1,241.")
	page.says("#keys", "1,235 accepted, 5 refused in 3 days counted within 5 seconds Last used just now from 192.0.2.7 by alter-sdk/0.29.0 "+
		"Last refused 1 day ago : agent suspended from 192.0.2.9 by <b>"+strings.Repeat("x", 44)+"…")
	page.says("#keys", "0 accepted, 7 refused in 3 days").says("#keys", "Last refused just now : key revoked from 2001:db8::1")
	page.says("#keys .numbers", today.AddDate(0, 0, -1).Format("2 Jan")+" 1 5 3 a new code, 2 agent suspended")
	page.says("#usage .numbers", today.AddDate(0, 0, -3).Format("2 Jan")+" not counted")

	drawing := page.Find("svg#agent-usage")
	if role := drawing.AttrOr("role", ""); role != "img" || drawing.AttrOr("aria-labelledby", "") != "agent-usage-title agent-usage-desc" {
		t.Errorf("the drawing is a %q, labelled by %q", role, drawing.AttrOr("aria-labelledby", ""))
	}
	if title := page.text("#agent-usage-title"); title != "Requests with the keys of bot" {
		t.Errorf("its title is %q", title)
	}
	if accepted, refused := drawing.Find("rect.bars-accepted").Length(), drawing.Find("rect[fill]").Length(); accepted != 2 || refused != 2 {
		t.Errorf("%d bars of accepted and %d of refused requests, want 2 and 2", accepted, refused)
	}
	if page.Find("svg.bars-small").Length() != 2 || page.Find("[style]").Length() != 0 {
		t.Errorf("%d drawings of keys", page.Find("svg.bars-small").Length())
	}
	if key := page.Find("#key-usage-" + keys[2]); key.Length() != 0 {
		t.Error("there is a drawing of a key that was never used")
	}
}

// Another server may count nothing.
func TestUsageIsShownOnlyWhereTheAPICounts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities":["include_revoked"]}`
	s.signIn()
	path, keys := s.withKeys(1)
	s.use(1, []store.Usage{{KeyID: keys[0], Start: time.Now().UTC().Truncate(time.Hour), N: 3}})
	if page := s.get(path).says("#keys", "1 key works"); page.Find("#usage, .more-row, svg.bars").Length() != 0 {
		t.Error("usage is shown")
	}
}

// Whoever comes to revoke a key finds it, also when its usage can't be read.
func TestAnAgentsPageIsThereWithoutItsUsage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.failing = "/usage"
	s.signIn()
	path, _ := s.withKeys(1)
	s.get(path).want(200).says("#keys", "1 key works").says("#keys", "Revoke").says("#usage", "can't be read just now")
	if !strings.Contains(s.log.String(), "the usage of an agent's keys can't be read") {
		t.Errorf("the log says %s", s.log)
	}
}
