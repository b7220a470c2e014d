package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func keepCall(t *testing.T, s *store.Store, app, run string, at time.Time) {
	t.Helper()
	must(t, s.KeepRetrieval(t.Context(), store.Retrieval{Call: store.Call{
		ID: newID(), AppID: app, At: at, Mode: "retrieve", AgentID: "a", AgentName: "bot", Host: "api.example.com", Outcome: "refused", RunID: run,
	}}))
}

func keepSpan(t *testing.T, s *store.Store, app, run, id string, at time.Time) {
	t.Helper()
	_, err := s.KeepSpans(t.Context(), []store.Span{{
		ID: newID(), AppID: app, TraceID: "t", SpanID: id, Name: "plan", RunID: run, StartedAt: at, ReceivedAt: at,
	}})
	must(t, err)
}

func TestRunsGoWithTheLastOfTheirCallsAndSpans(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		for i := range 10 {
			keepCall(t, s, app, "old", at(i))
		}
		keepCall(t, s, app, "both", at(3))
		keepCall(t, s, app, "both", at(100))
		keepCall(t, s, app, "spans", at(4))
		keepSpan(t, s, app, "spans", "s1", at(100))
		keepSpan(t, s, app, "only spans", "s2", at(5))
		keepCall(t, s, app, "", at(6))

		for _, want := range []int{5, 5, 3, 0} {
			n, err := s.RemoveCalls(t.Context(), at(50), 5)
			must(t, err)
			if n != want {
				t.Errorf("a batch of 5 removed %d, want %d", n, want)
			}
		}
		same(t, "without old calls", findRuns(t, s, store.RunFilter{AppID: app, Query: "s"}), []string{"only spans", "spans"})
		n, err := s.RemoveSpans(t.Context(), at(50), 5)
		must(t, err)
		if n != 1 {
			t.Errorf("removed %d spans", n)
		}
		same(t, "without old spans", findRuns(t, s, store.RunFilter{AppID: app}), []string{"spans", "both"})
		same(t, "by marks", findRuns(t, s, store.RunFilter{AppID: app, Query: "old"}), nil)
		rows, err := s.CountRows(t.Context())
		must(t, err)
		if rows["calls"] != 1 || rows["spans"] != 1 || rows["runs"] != 2 || rows["run_marks"] == 0 {
			t.Errorf("left are %v", rows)
		}
		keepCall(t, s, app, "old", at(200))
		same(t, "come again", findRuns(t, s, store.RunFilter{AppID: app, AgentID: "a", Query: "old"}), []string{"old"})
	})
}

// TestRemovingMeetsWriting has calls come to runs of which the last ones are being removed: none is without its run then.
func TestRemovingMeetsWriting(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		const rounds = 60
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range rounds {
				keepCall(t, s, app, fmt.Sprint("r", i%3), at(0))
				keepCall(t, s, app, fmt.Sprint("r", i%3), at(100+i%2))
				if _, err := s.RemoveCalls(t.Context(), at(101), 1); err != nil {
					t.Error(err)
				}
			}
		}()
		for busy := true; busy; {
			select {
			case <-done:
				busy = false
			default:
			}
			_, err := s.RemoveCalls(t.Context(), at(101), 2)
			must(t, err)
		}
		page, err := s.ListRuns(t.Context(), store.RunFilter{AppID: app, Limit: 10, AgentID: "a"})
		must(t, err)
		if len(page.Runs) != 3 {
			t.Errorf("of three runs with calls there are %d", len(page.Runs))
		}
	})
}
