package handlers_test

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
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
		ctx := by.Trace(t.Context(), client.RunID(run))
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

func TestAnExportNeedsItsPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, list := range []string{"/agents", "/secrets", "/grants", "/runs", "/audit", "/secrets/books/history"} {
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
