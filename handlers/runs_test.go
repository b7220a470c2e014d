package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestRunsAreListedAndLeadToTheirCalls(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/runs").want(http.StatusOK).says("h1", "Runs").says("main .empty", `async with agent.trace(run_id="run-abc"):`).says("main .empty", "client.RunID")
	planner := s.newActor("planner")
	ctx := planner.Trace(t.Context(), client.RunID("run-abc"), client.ThreadID("thread-1"))
	if err := planner.call(ctx, "GET", "/things"); err != nil {
		t.Fatal(err)
	}
	if err := planner.call(ctx, "GET", "/things/404"); err == nil {
		t.Fatal("a 404 is no error")
	}
	list := s.get("/runs").want(http.StatusOK).says("main tbody tr", "run-abc").says("main tbody tr", "planner").says(".pager", "1 run")
	run := s.get(list.Find("main tbody th a").AttrOr("href", "")).want(http.StatusOK).says("h1", "run-abc").says("main", "GET api.example.com/things")
	for _, link := range run.Find("main tbody [data-row-link]").EachIter() {
		s.get(link.AttrOr("href", "")).want(http.StatusOK).says("h1", "GET api.example.com/things")
	}
}

func TestRunsAreFiltered(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner, fetcher := s.newActor("planner"), s.newActor("fetcher")
	_ = planner.call(planner.Trace(t.Context(), client.RunID("run-a"), client.ThreadID("thread-1")), "GET", "/things")
	_ = fetcher.call(fetcher.Trace(t.Context(), client.RunID("run-b")), "GET", "/things/500")
	for query, want := range map[string]string{
		"agent=planner":                        "run-a",
		"agent=" + fetcher.id:                  "run-b",
		"agent=Planner":                        "run-a",
		"secret=books&class=5xx":               "run-b",
		"outcome=upstream_error":               "run-b",
		"host=api.example.com&outcome=ok":      "run-a",
		"run=run-a":                            "run-a",
		"thread=thread-1":                      "run-a",
		"q=fetch":                              "run-b",
		"when=1h&q=planner":                    "run-a",
		"since=2026-01-01T00:00&agent=planner": "run-a",
		"outcome=nonsense&class=9&q=planner":   "run-a",
	} {
		page := s.get("/runs?" + query).want(http.StatusOK)
		if got := page.text("main tbody th a[data-row-link]"); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"agent=nobody":                   "No agent has this name or id",
		"until=2020-01-01T00:00":         "No run matches",
		"q=" + strings.Repeat("x", 1000): "Look for a part of it",
	} {
		s.get("/runs?"+query).want(http.StatusOK).says("main", want).says("main a", "Show all runs")
	}
	if to := s.get("/runs?after=nonsense&q=planner").leadsTo(); to != "/runs?q=planner" {
		t.Errorf("a cursor of another time leads to %s", to)
	}
	more := s.get("/runs?agent=planner&since=2026-01-01T00:00")
	if more.Find("details.filters-more[open]").Length() != 1 || more.value("agent") != "planner" || more.value("since") != "2026-01-01T00:00" {
		t.Error("the filters that are set are not seen")
	}
}

// A run's id is any text that programs choose, and so is a thread's.
func TestAnyRunIDHasAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	ids := []string{"..", "a/b", "a b?&=#%41", "ü<b>", `back\slash`, "-"}
	for _, id := range ids {
		_ = a.call(a.Trace(t.Context(), client.RunID(id), client.ThreadID(id)), "GET", "/things")
	}
	list := s.get("/runs").want(http.StatusOK)
	found := map[string]bool{}
	for _, link := range list.Find("main tbody tr").EachIter() {
		run := s.get(link.Find("a[data-row-link]").AttrOr("href", "")).want(http.StatusOK)
		found[run.text("h1")] = true
		if n := run.Find("main tbody a[data-row-link]").Length(); n != 1 {
			t.Errorf("run %q has %d calls", run.text("h1"), n)
		}
		table := run.Find(".tabs a:not([aria-current])").AttrOr("href", "")
		s.get(table).want(http.StatusOK).says("h1", run.text("h1")).says("main thead", "Reason")
		thread := s.get(link.Find("a[href^='/threads/']").AttrOr("href", "")).want(http.StatusOK).says("h1", run.text("h1"))
		if n := thread.Find("main tbody tr").Length(); n != 1 {
			t.Errorf("thread %q has %d runs", run.text("h1"), n)
		}
	}
	for _, id := range ids {
		if !found[id] {
			t.Errorf("run %q is not found among %v", id, found)
		}
	}
	s.get("/threads/nothing").want(http.StatusOK).says("main", "No run has this thread id")
	s.get("/runs/nothing").want(http.StatusNotFound).says("main", "No such run")
}
