package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

const (
	runJSON = `{"run_id":"a b/c","thread_id":null,"agents":[{"id":"x","name":"planner"}],"agents_total":7,
		"started_at":"2026-01-02T03:04:05Z","ended_at":"2026-01-02T03:05:05Z","calls":3,"errors":1,"spans":2,"live":true}`
	spanItemJSON = `{"kind":"span","start":"2026-01-02T03:04:05Z","end":"2026-01-02T03:04:06Z","call":null,"note":"in the future",
		"span":{"trace_id":"t","span_id":"s","parent_span_id":null,"name":"plan","attributes":{"a":"1"},"agent":null}}`
)

func TestRunsAreListedByTheirFilters(t *testing.T) {
	f := newFake(t, http.StatusOK, `{"items":[`+runJSON+`],"next":"","previous":"p","total":1,"total_capped":false}`)
	app := f.app()
	list, err := app.Runs.List(t.Context(), client.RunListParams{AgentID: "x", Query: "a b", Since: testTime, Limit: 5, After: "n"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Requests[0].Target, "/console/v1/runs?agent_id=x&since=2026-01-01T00%3A00%3A00Z&q=a+b&limit=5&after=n"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	if run := list.Runs[0]; run.RunID != "a b/c" || run.Agents[0].Name != "planner" || run.AgentsTotal != 7 || !run.Live || list.Previous != "p" {
		t.Errorf("got %+v of %+v", run, list)
	}
}

func TestARunIsAskedForByAnyID(t *testing.T) {
	f := newFake(t, http.StatusOK, `{"run":`+runJSON+`,"items":[`+spanItemJSON+`],"total":5,"matches":1,
		"first_error":{"cursor":"c","number":3},"next":"n","previous":""}`)
	app := f.app()
	for id, path := range map[string]string{"a b/c?": "a%20b%2Fc%3F", ".": "%2E", "..": "%2E.", "ü": "%C3%BC"} {
		f.Requests = nil
		detail, err := app.Runs.Get(t.Context(), id, client.RunParams{Only: client.OnlyErrors})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := f.Requests[0].Target, "/console/v1/runs/"+path+"?only=errors"; got != want {
			t.Errorf("asked for %s, want %s", got, want)
		}
		if item := detail.Items[0]; item.Span.Name != "plan" || item.Call != nil || item.End.Sub(item.Start) != time.Second || item.Note == "" || *detail.FirstError != (client.RunPlace{Cursor: "c", Number: 3}) {
			t.Errorf("got %+v of %+v", item, detail)
		}
	}
	var invalid *client.ValueError
	if _, err := app.Runs.Get(t.Context(), "", client.RunParams{}); !errors.As(err, &invalid) {
		t.Errorf("no id: %v", err)
	}
}

func TestAllOfARunIsGoneThrough(t *testing.T) {
	page := func(next string) string {
		return `{"run":` + runJSON + `,"items":[` + spanItemJSON + `],"total":2,"matches":2,"first_error":null,"next":"` + next + `","previous":""}`
	}
	f := newFake(t, http.StatusOK, page(""))
	f.Answer = func(w http.ResponseWriter, r request) {
		if strings.Contains(r.Target, "after=n") {
			answer(http.StatusOK, page(""))(w, r)
			return
		}
		answer(http.StatusOK, page("n"))(w, r)
	}
	n := 0
	for item, err := range f.app().Runs.AllItems(t.Context(), "r", client.RunParams{Only: client.OnlyErrors, Limit: 1}) {
		if err != nil || item.Span.Name != "plan" {
			t.Fatal(item, err)
		}
		n++
	}
	if last := f.Requests[len(f.Requests)-1].Target; n != 2 || last != "/console/v1/runs/r?only=errors&limit=1&after=n" {
		t.Errorf("%d of them, the last asked for by %s", n, last)
	}
	for _, err := range f.app().Runs.AllItems(t.Context(), "r", client.RunParams{Before: "p"}) {
		var invalid *client.ValueError
		if !errors.As(err, &invalid) {
			t.Errorf("backwards: %v", err)
		}
	}
}

func TestSettingsTellWhatIsKept(t *testing.T) {
	kept := `{"rows":3,"rows_estimated":true,"oldest_at":null,"per_day":2,"bytes":null}`
	f := newFake(t, http.StatusOK, `{"master_key":"ok","keep_calls_seconds":7776000,"keep_bodies_seconds":0,"database":{"kind":"sqlite","bytes":4096},
		"calls":`+kept+`,"bodies":`+kept+`,"spans":`+kept+`,"runs":`+kept+`,"usage":`+kept+`,
		"unknown_keys_24h":{"invalid_key":3}}`)
	settings, err := f.app().Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if settings.KeepCalls != 90*24*time.Hour || settings.KeepBodies != 0 || settings.Database != (client.DatabaseSize{Kind: "sqlite", Bytes: 4096}) || settings.Calls.Rows != 3 ||
		settings.UnknownKeys["invalid_key"] != 3 {
		t.Errorf("got %+v", settings)
	}
}
