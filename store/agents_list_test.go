package store_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/store"
)

// commonMatches asks for what so many agents match that they are not counted to the end.
func commonMatches(t *testing.T, opens opener) {
	s := opens(t)
	const n = 1_100
	app := appID(t, s)
	agents := make([]store.Agent, n)
	for i := range agents {
		a := newAgent(app, "bot-"+newID())
		a.Type = []string{"agent", "service"}[i%2]
		a.Scopes = map[string][]string{"slack": {"read"}}
		if i%20 == 0 {
			a.Status, a.RevokedAt = "revoked", &start
		}
		agents[i] = a
	}
	for some := range slices.Chunk(agents, 100) { // no transaction may take long
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			for _, a := range some {
				if err := tx.InsertAgent(t.Context(), a); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	for _, f := range []store.AgentFilter{
		{Query: "bot"}, {Query: "bo"}, {Provider: "slack"}, {Query: "bot", Provider: "slack"}, {Query: "bo", Provider: "slack", Type: "agent"},
	} {
		f.AppID, f.IncludeRevoked, f.Sort, f.Limit = app, f.Type == "", "-name", 10
		var want []store.Agent
		for _, a := range sorted(agents, "-name") {
			if matches(a, f) {
				want = append(want, a)
			}
		}
		page, err := s.ListAgents(t.Context(), f)
		must(t, err)
		if names(page.Agents) != names(want[:10]) || !page.HasMore {
			t.Errorf("%+v:\n got %s\nwant %s", f, names(page.Agents), names(want[:10]))
		}
		f.Offset = 700
		deep, err := s.ListAgents(t.Context(), f)
		must(t, err)
		if from := min(700, len(want)); names(deep.Agents) != names(want[from:min(from+10, len(want))]) {
			t.Errorf("%+v: got %s", f, names(deep.Agents))
		}
		if capped := len(want) > 1000; page.TotalCapped != capped || page.Total != min(len(want), 1000) {
			t.Errorf("%+v: total %d, capped %t, of %d", f, page.Total, page.TotalCapped, len(want))
		}
	}
}

// offsetsAgree reads a page at every offset, and beyond the end.
func offsetsAgree(t *testing.T, opens opener) {
	s := opens(t)
	agents := sorted(seed(t, s, 20), "-name")
	for offset := range 23 {
		for _, query := range []string{"", "bot"} {
			page, err := s.ListAgents(t.Context(), store.AgentFilter{
				AppID:          appID(t, s),
				IncludeRevoked: true,
				Query:          query,
				Sort:           "-name",
				Limit:          4,
				Offset:         offset,
			})
			must(t, err)
			from, to := min(offset, 20), min(offset+4, 20)
			if got, want := names(page.Agents), names(agents[from:to]); got != want || page.HasMore != (to < 20) || page.Total != 20 {
				t.Errorf("offset %d of %q: more %t, total %d\n got %s\nwant %s", offset, query, page.HasMore, page.Total, got, want)
			}
		}
	}
}

// totalsFollow checks that totals follow every change of what they count.
func totalsFollow(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	total := func(f store.AgentFilter) int {
		t.Helper()
		f.AppID, f.Limit = app, 1
		page, err := s.ListAgents(t.Context(), f)
		must(t, err)
		return page.Total
	}
	check := func(live, active, inactive, revoked, services int) {
		t.Helper()
		got := []int{total(store.AgentFilter{}), total(store.AgentFilter{Status: "active"}), total(store.AgentFilter{Status: "inactive"}),
			total(store.AgentFilter{Status: "revoked"}), total(store.AgentFilter{Type: "service"}), total(store.AgentFilter{IncludeRevoked: true})}
		want := []int{live, active, inactive, revoked, services, live + revoked}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("totals %v, want %v", got, want)
			}
		}
	}
	set := func(a store.Agent, status string) {
		t.Helper()
		a.Status = status
		if status == "revoked" {
			a.RevokedAt = &start
		}
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), a) }))
	}
	check(0, 0, 0, 0, 0)
	one, two := newAgent(app, "one"), newAgent(app, "two")
	two.Type = "service"
	insert(t, s, one)
	insert(t, s, two)
	check(2, 2, 0, 0, 1)
	set(two, "inactive")
	check(2, 1, 1, 0, 1)
	set(two, "inactive") // nothing changes
	check(2, 1, 1, 0, 1)
	set(two, "active")
	check(2, 2, 0, 0, 1)
	set(two, "revoked")
	check(1, 1, 0, 1, 0)
}

// totalsUnderConcurrency makes and suspends many agents at once.
func totalsUnderConcurrency(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	const writers, each = 16, 6
	var work sync.WaitGroup
	for range writers {
		work.Go(func() {
			for i := range each {
				a := newAgent(app, "bot-"+newID())
				err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAgent(t.Context(), a) })
				if err == nil && i%2 == 0 {
					a.Status = "inactive"
					err = s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), a) })
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	for status, want := range map[string]int{"": writers * each, "active": writers * each / 2, "inactive": writers * each / 2} {
		page, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: app, Status: status, Limit: 1})
		must(t, err)
		if page.Total != want {
			t.Errorf("status %q: total %d, want %d", status, page.Total, want)
		}
	}
}
