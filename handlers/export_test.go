package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// exported is a list's export as lines, the last one left out, which must say that the rest is whole.
func (s *site) exported(address string) (lines []map[string]any) {
	s.Helper()
	answer := s.get(address).want(http.StatusOK)
	for line := range strings.Lines(answer.body) {
		object := map[string]any{}
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			s.Fatalf("%s: %v in %s", address, err, line)
		}
		lines = append(lines, object)
	}
	last := lines[len(lines)-1]
	if rows, _ := last["rows"].(float64); last["end"] != true || int(rows) != len(lines)-1 {
		s.Errorf("%s ends with %v after %d rows", address, last, len(lines)-1)
	}
	if got := answer.header.Get("Cache-Control"); got != "no-store" {
		s.Errorf("%s may be kept: %s", address, got)
	}
	return lines[:len(lines)-1]
}

// exportLink is where a page's Export leads in a format.
func (a *answer) exportLink(format string) string {
	a.Helper()
	for _, link := range a.Find(".export a").EachIter() {
		if strings.HasPrefix(strings.TrimSpace(link.Text()), format) {
			return link.AttrOr("href", "")
		}
	}
	a.Fatalf("there is no export as %s: %s", format, a.text(".pager"))
	return ""
}

// TestEveryListIsExported goes from each list, narrowed down, to both of its exports.
func TestEveryListIsExported(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner, writer := s.newActor("planner"), s.newActor("writer")
	for run, by := range map[string]*actor{"run-a": planner, "run-b": writer} {
		ctx := by.Trace(t.Context(), client.RunID(run), client.ThreadID("thread "+run))
		if err := by.call(ctx, "GET", "/things", client.WithReason("=HYPERLINK(1)")); err != nil {
			t.Fatal(err)
		}
	}
	if err := planner.call(t.Context(), "GET", "/things/404"); err == nil {
		t.Fatal("a 404 is no error")
	}
	for page, want := range map[string]struct {
		rows   int
		column string
		value  any
	}{
		"/agents?q=plan":                                      {1, "name", "planner"},
		"/secrets?q=books":                                    {1, "slug", "books"},
		"/grants?agent=writer":                                {1, "agent", "writer"},
		"/runs?agent=" + writer.id:                            {1, "run_id", "run-b"},
		"/runs/run-a":                                         {1, "kind", "call"},
		"/threads/thread%20run-a":                             {1, "run_id", "run-a"},
		"/agents/" + planner.id + "/activity?outcome=ok":      {1, "reason", "=HYPERLINK(1)"},
		"/agents/" + planner.id + "/grants?status=active":     {1, "secret", "books"},
		"/agents/" + planner.id + "/history?from=q%3Dplanner": {4, "actor", "somebody else"},
	} {
		list := s.get(page).want(http.StatusOK).says(".export summary", "Export")
		lines := s.exported(list.exportLink("NDJSON"))
		if len(lines) != want.rows || lines[0][want.column] != want.value {
			t.Errorf("%s: %d rows, the first %v", page, len(lines), lines[0])
		}
		table := s.get(list.exportLink("CSV")).want(http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(table.body)).ReadAll()
		if err != nil || len(rows) != want.rows+2 || len(rows[0]) != len(lines[0]) || rows[len(rows)-1][0] != "# end" {
			t.Errorf("%s: %v, %v", page, rows, err)
		}
		if strings.Contains(table.body, ",=") {
			t.Errorf("%s: a cell would run: %s", page, table.body)
		}
		if kind, _, _ := strings.Cut(table.header.Get("Content-Disposition"), ";"); kind != "attachment" {
			t.Errorf("%s: it is shown as %q", page, kind)
		}
	}
}

// A run's file has its calls and its spans, as its page goes through them, whatever programs call the run.
func TestTheCallsAndSpansOfARunAreExported(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner := s.newActor("planner")
	const odd = "invoices/2026 ü"
	ctx := planner.Trace(t.Context(), client.RunID(odd))
	_ = planner.call(ctx, "GET", "/1")
	_ = planner.call(ctx, "GET", "/2/404")
	now := time.Now()
	if _, err := planner.Spans.Emit(ctx, []client.Span{{TraceID: "t", SpanID: "s", Name: "plan", Start: now, End: now.Add(time.Second)}}); err != nil {
		t.Fatal(err)
	}
	run := string(views.RunURL(odd))
	lines := s.exported(s.get(run + "&view=table&follow=true").want(http.StatusOK).exportLink("NDJSON"))
	if len(lines) != 3 {
		t.Fatalf("%v", lines)
	}
	call, span := lines[0], lines[2]
	if call["kind"] != "call" || call["path"] != "/1" || call["span"] != nil || call["thread_id"] != nil {
		t.Errorf("the call is %v", call)
	}
	if span["kind"] != "span" || span["span"] != "plan" || span["agent"] != "planner" || span["run_id"] != odd || span["path"] != nil || span["id"] != nil {
		t.Errorf("the span is %v", span)
	}
	errors := s.get(run + "&only=errors").want(http.StatusOK)
	if lines := s.exported(errors.exportLink("NDJSON")); len(lines) != 1 || lines[0]["path"] != "/2/404" {
		t.Errorf("of errors alone: %v", lines)
	}
	if name := s.get(errors.exportLink("CSV")).header.Get("Content-Disposition"); !strings.Contains(name, "run-invoices-2026-2") {
		t.Errorf("the file is called %s", name)
	}
	s.get("/runs/unknown/timeline.csv").want(http.StatusNotFound)
}

// The list of runs has the calls of all agents as well, with or without a run.
func TestCallsAcrossAgentsAreExported(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner, writer := s.newActor("planner"), s.newActor("writer")
	_ = planner.call(planner.Trace(t.Context(), client.RunID("run-a")), "GET", "/1")
	_ = writer.call(writer.Trace(t.Context(), client.RunID("run-b")), "GET", "/2/404")
	_ = writer.call(t.Context(), "GET", "/3")
	paths := func(page string) (paths []any) {
		for _, line := range s.exported(s.get(page).want(http.StatusOK).exportLink("Calls as NDJSON")) {
			paths = append(paths, line["path"])
		}
		return paths
	}
	for page, want := range map[string]string{
		"/runs":                                  "[/3 /2/404 /1]",
		"/runs?sort=started_at&when=1h":          "[/1 /2/404 /3]",
		"/runs?agent=writer":                     "[/3 /2/404]",
		"/runs?outcome=upstream_error&class=4xx": "[/2/404]",
		"/runs?run=run-a&secret=books":           "[/1]",
	} {
		if got := fmt.Sprint(paths(page)); got != want {
			t.Errorf("%s: %s, want %s", page, got, want)
		}
	}
	if searched := s.get("/runs?q=planner"); searched.contains(".export", "Calls as") {
		t.Error("a search for runs is said to be one for calls")
	}
	if lines := s.exported("/calls.ndjson?agent=nobody"); len(lines) != 0 {
		t.Errorf("of nobody: %v", lines)
	}
}

func TestAnExportNeedsItsPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, list := range []string{"/agents", "/secrets", "/grants", "/runs", "/calls", "/runs/r/timeline", "/threads/t/runs", "/audit", "/secrets/books/history"} {
		for _, ending := range []string{".csv", ".ndjson"} {
			if to := s.get(list + ending).leadsTo(); !strings.HasPrefix(to, "/sign-in") {
				t.Errorf("%s leads strangers to %s", list+ending, to)
			}
		}
	}
}

func TestAnExportOfAnUnknownAgentsGrantsIsEmpty(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newActor("planner")
	if lines := s.exported("/grants.ndjson?agent=nobody"); len(lines) != 0 {
		t.Errorf("%v", lines)
	}
}

// onePage is a connection that gives lists a row at a time, and is cut after the first one.
type onePage struct{ http.RoundTripper }

func (o onePage) RoundTrip(r *http.Request) (*http.Response, error) {
	if query := r.URL.Query(); r.URL.Path == "/sdk/agents" && query.Get("limit") == "1000" {
		if query.Has("after") {
			return nil, errDown
		}
		query.Set("limit", "1")
		r = r.Clone(r.Context())
		r.URL.RawQuery = query.Encode()
	}
	return o.RoundTripper.RoundTrip(r)
}

// An export that fails after its beginning is cut off, which browsers see; one that fails at once is a page that says so.
func TestAnExportThatFails(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("alpha", nil)
	s.newAgent("beta", nil)
	s.line.RoundTripper = onePage{s.line.RoundTripper}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/agents.ndjson", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil || !strings.HasSuffix(string(body), `{"end":false,"rows":1}`+"\n") {
		t.Errorf("%q, %v", body, err)
	}
	s.line.down.Store(true)
	s.get("/agents.csv").want(http.StatusBadGateway)
}

func TestAnExportFollowsTheFiltersOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("alpha", nil)
	link := mustURL(s.get("/agents?q=alp&sort=name&status=active").exportLink("CSV"))
	if want := (url.Values{"q": {"alp"}, "sort": {"name"}, "status": {"active"}}); link.Path != "/agents.csv" || link.RawQuery != want.Encode() {
		t.Errorf("it leads to %s", link)
	}
}
