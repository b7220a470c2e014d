package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

// demoRuns is an API with one run, of two agents, and its settings.
type demoRuns struct{}

const demoRunJSON = `{"run_id": "invoice-7", "thread_id": "t1", "agents": [{"id": "a1", "name": "planner"}, {"id": "a2", "name": "fetcher"}], "agents_total": 2,
	"started_at": "2026-01-02T03:04:05Z", "ended_at": "2026-01-02T03:04:09Z", "calls": 0, "errors": 0, "spans": 2, "live": false}`

var demoRunAnswers = map[string]string{
	"/console/v1/capabilities": `{"capabilities": ["runs", "settings"]}`,
	"/console/v1/runs":         `{"items": [` + demoRunJSON + `], "next": "", "previous": "", "total": 1, "total_capped": false}`,
	"/console/v1/runs/invoice-7": `{"run": ` + demoRunJSON + `, "total": 2, "matches": 1, "first_error": {"cursor": "c", "number": 2}, "next": "", "previous": "", "items": [
		{"kind": "span", "start": "2026-01-02T03:04:05Z", "end": "2026-01-02T03:04:09Z", "note": null, "span": {"trace_id": "t", "span_id": "s1", "parent_span_id": null,
			"name": "plan", "attributes": {"step": "1"}, "agent": {"id": "a1", "name": "planner"}}},
		{"kind": "span", "start": "2026-01-02T03:04:06Z", "end": "2026-01-02T03:04:05Z", "note": "It ends before it starts.", "span": {"trace_id": "t", "span_id": "s2",
			"parent_span_id": "s1", "name": "fetch", "attributes": {}, "agent": {"id": "a2", "name": "fetcher"}}}]}`,
	"/console/v1/settings": `{"master_key": "ok", "unknown_keys_24h": {}, "keep_calls_seconds": 7776000, "keep_bodies_seconds": 1209600, "configured": [{"flag": "--keep-calls", "variable": "ALTER_CONSOLE_KEEP_CALLS", "value": "90d", "source": "default"}, {"flag": "--secret-key", "variable": "ALTER_CONSOLE_SECRET_KEY", "value": "set", "source": "file"}],
		"checks": [{"name": "Disk", "state": "warning", "says": "0.9 GiB of 40 GiB are free where --data is.", "fix": "Make room."}, {"name": "Database", "state": "ok", "says": "It answers.", "fix": ""}], "database": {"kind": "sqlite", "bytes": 52428800},
		"calls": {"rows": 120000, "rows_estimated": true, "oldest_at": "2026-01-01T00:00:00Z", "per_day": 4000, "bytes": null},
		"bodies": {"rows": 9000, "rows_estimated": false, "oldest_at": "2026-01-01T00:00:00Z", "per_day": 4000, "bytes": 31457280},
		"spans": {"rows": 0, "rows_estimated": false, "oldest_at": null, "per_day": 0, "bytes": null},
		"runs": {"rows": 1, "rows_estimated": false, "oldest_at": null, "per_day": 1, "bytes": null},
		"usage": {"rows": 2, "rows_estimated": false, "oldest_at": null, "per_day": 1, "bytes": null}, "unknown_keys_24h": {"invalid_key": 3}}`,
}

func (demoRuns) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, found := demoRunAnswers[r.URL.Path]
	status := http.StatusOK
	if !found {
		answer, status = `{"error": "run_not_found", "message": "There is no such run.", "hint": "Look for it in the list."}`, http.StatusNotFound
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(answer))}, nil
}

func demoRunsApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoRuns{}))
	must(err)
	return app
}

func demoRun(p client.RunParams) *client.RunDetail {
	detail, err := demoRunsApp().Runs.Get(context.Background(), "invoice-7", p)
	must(err)
	return detail
}

func ExampleRunsService() {
	app := demoRunsApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityRuns) {
		fmt.Println("the server knows no runs", err)
		return
	}
	_, err := app.Runs.Get(context.Background(), "unknown", client.RunParams{})
	fmt.Println(errors.Is(err, client.ErrRunNotFound))
	// Output: true
}

func ExampleRunsService_List() {
	list, err := demoRunsApp().Runs.List(context.Background(), client.RunListParams{Query: "invoice plan", Class: "5xx"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, run := range list.Runs {
		fmt.Println(run.RunID, run.EndedAt.Sub(run.StartedAt), run.Agents[0].Name)
	}
	// Output: invoice-7 4s planner
}

func ExampleRunsService_All() {
	for run, err := range demoRunsApp().Runs.All(context.Background(), client.RunListParams{Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(run.RunID)
	}
	// Output: invoice-7
}

func ExampleRunsService_Get() {
	detail, err := demoRunsApp().Runs.Get(context.Background(), "invoice-7", client.RunParams{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range detail.Items {
		if item.Span != nil {
			fmt.Println(item.Start.Format(time.TimeOnly), item.Span.Agent.Name, item.Span.Name)
		}
	}
	// Output:
	// 03:04:05 planner plan
	// 03:04:06 fetcher fetch
}

func ExampleRunsService_AllItems() {
	for item, err := range demoRunsApp().Runs.AllItems(context.Background(), "invoice-7", client.RunParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if item.Span != nil {
			fmt.Println(item.Start.Format(time.TimeOnly), item.Span.Name)
		}
	}
	// Output:
	// 03:04:05 plan
	// 03:04:06 fetch
}

func ExampleRunListParams() {
	list, err := demoRunsApp().Runs.List(context.Background(), client.RunListParams{Host: "api.example.com", Outcome: client.OutcomeRefused, Limit: 10})
	fmt.Println(list.Total, err)
	// Output: 1 <nil>
}

func ExampleRunList() {
	list, err := demoRunsApp().Runs.List(context.Background(), client.RunListParams{})
	fmt.Println(len(list.Runs), list.Next == "", err)
	// Output: 1 true <nil>
}

func ExampleRun() {
	run := demoRun(client.RunParams{}).Run
	fmt.Println(run.ThreadID, run.AgentsTotal, run.Spans, run.Live)
	// Output: t1 2 2 false
}

func ExampleRunParams() {
	failed := demoRun(client.RunParams{Only: client.OnlyErrors})
	matching := demoRun(client.RunParams{Only: client.OnlyMatches, Query: "fetch"})
	fmt.Println(failed.Total, matching.Matches)
	// Output: 2 1
}

func ExampleRunDetail() {
	detail := demoRun(client.RunParams{Limit: 200})
	fmt.Printf("showing %d of %d\n", len(detail.Items), detail.Total)
	// Output: showing 2 of 2
}

func ExampleRunPlace() {
	if first := demoRun(client.RunParams{}).FirstError; first != nil {
		fmt.Println("number", first.Number)
		demoRun(client.RunParams{After: first.Cursor}) // the page that begins with it
	}
	// Output: number 2
}

func ExampleRunItem() {
	for _, item := range demoRun(client.RunParams{}).Items {
		if item.Note != "" {
			fmt.Println(item.Note)
		}
	}
	// Output: It ends before it starts.
}

func ExampleRunSpan() {
	span := demoRun(client.RunParams{}).Items[1].Span
	fmt.Println(span.SpanID, "is part of", span.ParentSpanID)
	// Output: s2 is part of s1
}

func ExampleApp_Settings() {
	app := demoRunsApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilitySettings) {
		fmt.Println("the server doesn't tell", err)
		return
	}
	settings, err := app.Settings(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("calls are kept for", settings.KeepCalls)
	// Output: calls are kept for 2160h0m0s
}

func ExampleSettings() {
	settings, err := demoRunsApp().Settings(context.Background())
	fmt.Println(settings.MasterKey, settings.KeepBodies, settings.UnknownKeys, err)
	// Output: ok 336h0m0s map[invalid_key:3] <nil>
}

func ExampleDatabaseSize() {
	settings, err := demoRunsApp().Settings(context.Background())
	fmt.Println(settings.Database.Kind, settings.Database.Bytes>>20, "MiB", err)
	// Output: sqlite 50 MiB <nil>
}

func ExampleKept() {
	settings, err := demoRunsApp().Settings(context.Background())
	fmt.Println(settings.Calls.Rows, settings.Calls.Estimated, settings.Calls.PerDay, *settings.Bodies.Bytes>>20, err)
	// Output: 120000 true 4000 30 <nil>
}

func ExampleSetting() {
	from := map[string]string{
		client.SourceFlag:        "the command line",
		client.SourceEnvironment: "a variable",
		client.SourceFile:        "a file",
		client.SourceDefault:     "the default",
	}
	settings, err := demoRunsApp().Settings(context.Background())
	for _, s := range settings.Configured {
		fmt.Println(s.Flag, s.Value, "from", from[s.Source], err)
	}
	// Output:
	// --keep-calls 90d from the default <nil>
	// --secret-key set from a file <nil>
}

func ExampleHealthCheck() {
	settings, err := demoRunsApp().Settings(context.Background())
	for _, c := range settings.Checks {
		switch c.State {
		case client.HealthError, client.HealthWarning:
			fmt.Println(c.Name+":", c.Says, c.Fix, err)
		case client.HealthNote, client.HealthOK:
			fmt.Println(c.Name, "is in order", err)
		}
	}
	// Output:
	// Disk: 0.9 GiB of 40 GiB are free where --data is. Make room. <nil>
	// Database is in order <nil>
}
