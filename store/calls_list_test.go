package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// callsOf makes calls of three agents that differ in all that lists are filtered by.
func callsOf(t *testing.T, s *store.Store, n int) (all []store.Call, of []decision) {
	t.Helper()
	for _, name := range []string{"books", "maps", "mail"} {
		of = append(of, newDecision(t, s, name))
	}
	random := rand.New(rand.NewPCG(1, 2))
	statuses := map[string][]int{
		wire.OutcomeOK:            {200, 204, 302},
		wire.OutcomeUpstreamError: {404, 429, 503},
	}
	for i := range n {
		r := of[random.IntN(len(of))].retrieval()
		c := r.Call
		c.At = start.Add(time.Duration(random.IntN(n/2+1)) * time.Second) // some at the same time
		c.Host = []string{"api.example.com", "other.example.org", "localhost:8099"}[random.IntN(3)]
		c.Outcome = wire.CallOutcomes()[random.IntN(5)]
		if statuses := statuses[c.Outcome]; statuses != nil {
			c.Status = statuses[random.IntN(3)]
		}
		c.RunID = fmt.Sprintf("run-%d", random.IntN(5))
		c.ThreadID = []string{"", "thread-1", "thread-2"}[random.IntN(3)]
		if i%50 == 0 {
			c.SecretID, c.SecretSlug, c.GrantID = "", "nowhere", ""
		}
		must(t, s.KeepRetrieval(t.Context(), store.Retrieval{Call: c}))
		all = append(all, c)
	}
	return all, of
}

// callListsAgree compares each filter, alone and with others, with a naive one, page by page in both directions.
func callListsAgree(t *testing.T, opens opener) {
	s := opens(t)
	all, of := callsOf(t, s, 300)
	filters := []store.CallFilter{
		{},
		{AgentID: of[0].agent.ID},
		{ManagedSecret: of[1].secret.ID},
		{ManagedSecret: "maps"},
		{ManagedSecret: "nowhere"},
		{ManagedSecret: "never"},
		{GrantID: of[2].grant.ID},
		{Host: "Other.example.org"},
		{RunID: "run-3"},
		{ThreadID: "thread-1"},
		{Since: start.Add(20 * time.Second), Until: start.Add(60 * time.Second)},
		{AgentID: of[0].agent.ID, Host: "api.example.com", Outcome: wire.OutcomeOK},
		{ManagedSecret: "mail", Class: "4xx", RunID: "run-1"},
		{Outcome: wire.OutcomeOK, Class: "5xx"},
		{Query: "MAP"},
		{Query: "example.org"},
		{Query: "run-2"},
		{Query: "ma", Outcome: wire.OutcomeRefused},
		{Query: of[0].grant.ID},
		{Query: "nothing like it"},
	}
	for _, class := range wire.StatusClasses() {
		filters = append(filters, store.CallFilter{Class: class})
	}
	for _, outcome := range wire.CallOutcomes() {
		filters = append(filters, store.CallFilter{Outcome: outcome})
	}
	for _, f := range filters {
		f.AppID, f.Limit = of[0].agent.AppID, 23
		for _, f.Sort = range []string{"", wire.SortAt} {
			want := naively(all, f)
			got, pages := []string{}, 0
			for ask := f; ; {
				page, err := s.ListCalls(t.Context(), ask)
				must(t, err)
				if page.Total != len(want) || page.TotalCapped {
					t.Fatalf("%+v: total %d, want %d", f, page.Total, len(want))
				}
				for _, c := range page.Calls {
					got = append(got, c.ID)
				}
				if pages++; page.Next == "" {
					break
				}
				if back, err := s.ListCalls(t.Context(), func() store.CallFilter { f := f; f.Before = page.Next; return f }()); err != nil || len(back.Calls) != f.Limit && len(back.Calls) != f.Limit-1 {
					t.Fatalf("%+v: %d calls before the next page, %v", f, len(back.Calls), err)
				}
				ask.After = page.Next
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: %d calls in %d pages, want %d, or in another order", f, len(got), pages, len(want))
			}
		}
	}
	if _, err := s.ListCalls(t.Context(), store.CallFilter{AppID: of[0].agent.AppID, Limit: 1, After: "x"}); err != store.ErrBadCursor {
		t.Errorf("a bad cursor: %v", err)
	}
}

// naively chooses and sorts calls as lists should.
func naively(all []store.Call, f store.CallFilter) []string {
	var chosen []store.Call
	for _, c := range all {
		term := strings.ToLower(f.Query)
		if (f.AgentID == "" || c.AgentID == f.AgentID) && (f.GrantID == "" || c.GrantID == f.GrantID) && (f.RunID == "" || c.RunID == f.RunID) &&
			(f.ManagedSecret == "" || c.SecretID == f.ManagedSecret || c.SecretSlug == f.ManagedSecret) &&
			(f.Host == "" || c.Host == strings.ToLower(f.Host)) && (f.ThreadID == "" || c.ThreadID == f.ThreadID) &&
			(f.Outcome == "" || c.Outcome == f.Outcome) && (f.Class == "" || wire.StatusClass(c.Status) == f.Class) &&
			(f.Since.IsZero() || !c.At.Before(f.Since)) && (f.Until.IsZero() || c.At.Before(f.Until)) &&
			(term == "" || strings.Contains(c.AgentName, term) || c.SecretID != "" && strings.Contains(c.SecretSlug, term) || strings.Contains(c.Host, term) ||
				slices.Contains([]string{c.ID, c.RunID, c.ThreadID, c.GrantID}, term)) {
			chosen = append(chosen, c)
		}
	}
	slices.SortFunc(chosen, func(a, b store.Call) int {
		order := a.At.Compare(b.At)
		if order == 0 {
			order = strings.Compare(a.ID, b.ID)
		}
		if f.Sort == "" {
			order = -order
		}
		return order
	})
	ids := []string{}
	for _, c := range chosen {
		ids = append(ids, c.ID)
	}
	return ids
}
