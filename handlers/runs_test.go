package handlers_test

import (
	"net/http"
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
