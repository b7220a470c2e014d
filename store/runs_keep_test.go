package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func keepRuns(t *testing.T, s *store.Store, parts ...store.RunPart) {
	t.Helper()
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.KeepRuns(t.Context(), parts) }))
}

func part(app, run string, from, to int, agent string) store.RunPart {
	return store.RunPart{AppID: app, RunID: run, Start: at(from), End: at(to), Calls: 1, Agents: map[string]string{agent: "bot-" + agent},
		Marks: []store.Mark{{Kind: store.MarkHost, Value: "api.example.com"}}}
}

func findRuns(t *testing.T, s *store.Store, f store.RunFilter) []string {
	t.Helper()
	if f.Limit == 0 {
		f.Limit = 100
	}
	page, err := s.ListRuns(t.Context(), f)
	must(t, err)
	var ids []string
	for _, r := range page.Runs {
		ids = append(ids, r.RunID)
	}
	return ids
}

func TestRunsAreKeptUpAsTheirPartsCome(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		keepRuns(t, s, part(app, "r1", 5, 6, "a"), part(app, "r2", 5, 5, "b"), part(app, "r1", 4, 5, "b"), part(app, "", 1, 1, "z"))
		for _, agent := range []string{"c", "d", "e", "f", "g", "a"} {
			more := part(app, "r1", 3, 4, agent)
			more.ThreadID, more.Errors, more.Spans, more.Unreported = "t-"+agent, 1, 2, 1
			keepRuns(t, s, more)
		}
		keepRuns(t, s, store.RunPart{AppID: app, RunID: "r1", End: at(9), Unreported: -2})
		run, err := s.Run(t.Context(), app, "r1", nil)
		must(t, err)
		run.ID = 0
		same(t, "the run", run, store.Run{
			AppID: app, RunID: "r1", ThreadID: "t-c", AgentsTotal: 7,
			Agents:    []store.RunAgent{{"a", "bot-a"}, {"b", "bot-b"}, {"c", "bot-c"}, {"d", "bot-d"}, {"e", "bot-e"}},
			StartedAt: at(3), EndedAt: at(9), Calls: 8, Errors: 6, Spans: 12, Unreported: 4,
		})
		for name, f := range map[string]store.RunFilter{
			"g":           {AgentID: "g"},
			"host":        {AppID: app, Host: "api.example.com", Until: at(4)},
			"word":        {Query: "Example.com bot-d"},
			"thread":      {ThreadID: "t-f"},
			"unreported":  {Outcome: "unreported"},
			"run":         {RunID: "r1"},
			"part of two": {Query: "t-"},
		} {
			f.AppID = app
			same(t, name, findRuns(t, s, f), []string{"r1"})
		}
		same(t, "all", findRuns(t, s, store.RunFilter{AppID: app, Host: "api.example.com"}), []string{"r2", "r1"})
		same(t, "all of another application", findRuns(t, s, store.RunFilter{AppID: "other", Host: "api.example.com"}), nil)
	})
}

// TestMarksSurviveARollback has the cache know marks that are not there.
func TestMarksSurviveARollback(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		keepRuns(t, s, part(app, "r1", 1, 2, "a"))
		more := part(app, "r1", 1, 2, "b")
		gone := errors.New("gone")
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			must(t, tx.KeepRuns(t.Context(), []store.RunPart{more}))
			return gone
		})
		if !errors.Is(err, gone) {
			t.Fatal(err)
		}
		same(t, "after the rollback", findRuns(t, s, store.RunFilter{AppID: app, AgentID: "b"}), nil)
		for range 2 {
			keepRuns(t, s, more)
		}
		same(t, "after it was written", findRuns(t, s, store.RunFilter{AppID: app, AgentID: "b"}), []string{"r1"})
	})
}

// TestReplicasKeepTheSameRuns has two stores on one database write to the same runs at once.
func TestReplicasKeepTheSameRuns(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		var writers sync.WaitGroup
		const rounds, writing = 20, 4
		for w := range writing {
			writers.Go(func() {
				for i := range rounds {
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					err := s.Tx(ctx, func(tx *store.Tx) error {
						agent := fmt.Sprint(w)
						return tx.KeepRuns(ctx, []store.RunPart{part(app, fmt.Sprint("x", (i+w)%3), w, i+w, agent), part(app, fmt.Sprint("x", i%3), 1, 2, agent)})
					})
					cancel()
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		writers.Wait()
		calls := 0
		for i := range 3 {
			run, err := s.Run(t.Context(), app, fmt.Sprint("x", i), nil)
			must(t, err)
			if run.AgentsTotal != writing {
				t.Errorf("run %d has %d agents", i, run.AgentsTotal)
			}
			calls += run.Calls
		}
		if calls != rounds*writing*2 {
			t.Errorf("the runs have %d calls", calls)
		}
	})
}
