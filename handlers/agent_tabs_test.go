package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestTheTabsOfAnAgentAreWhatItsAPICan(t *testing.T) {
	t.Parallel()
	for capabilities, want := range map[string]string{
		"":                     "Overview Activity Grants History",
		`["calls"]`:            "Overview Activity",
		`["history"]`:          "Overview History",
		`["grants", "search"]`: "Overview Grants",
		`[]`:                   "",
	} {
		s := newSite(t).signIn()
		id := s.newAgent("bot", nil).ID
		if capabilities != "" {
			s.line.capabilities = `{"capabilities": ` + capabilities + `}`
		}
		if got := s.get("/agents/" + id).want(http.StatusOK).text(".tabs"); got != want {
			t.Errorf("an API that can %s has the tabs %q, want %q", capabilities, got, want)
		}
		for _, tab := range []string{"Activity", "History"} {
			status := http.StatusOK
			if capabilities != "" && !strings.Contains(want, tab) {
				status = http.StatusNotFound
			}
			s.get("/agents/" + id + "/" + strings.ToLower(tab)).want(status)
		}
	}
}

// The tabs keep the place in the list of agents, to which the way back leads from each.
func TestTheTabsOfAnAgentKeepThePlace(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	id := s.newActor("bot").id
	from := "?from=" + url.QueryEscape("q=bot")
	for _, link := range s.get("/agents/" + id + from).Find(".tabs a").EachIter() {
		page := s.get(link.AttrOr("href", "")).want(http.StatusOK)
		if back := page.Find(".back-link").AttrOr("href", ""); back != "/agents?q=bot" {
			t.Errorf("%s leads back to %q", link.Text(), back)
		}
		if page.Find(`.tabs [aria-current="page"]`).Text() != link.Text() {
			t.Errorf("%s is not the current tab", link.Text())
		}
	}
}

func TestTheActivityOfAnAgent(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner, writer := s.newActor("planner"), s.newActor("writer")
	ctx := planner.Trace(t.Context(), client.RunID("run-a"))
	if err := planner.call(ctx, "GET", "/things", client.WithReason("to know")); err != nil {
		t.Fatal(err)
	}
	if err := planner.call(t.Context(), "POST", "/things/404"); err == nil {
		t.Fatal("a 404 is no error")
	}
	if err := writer.call(t.Context(), "GET", "/other"); err != nil {
		t.Fatal(err)
	}
	at := "/agents/" + planner.id + "/activity"
	page := s.get(at).want(http.StatusOK).says("h1", "planner").says(".pager", "2 calls").says("tbody", "to know").says("tbody", "books")
	if page.contains("tbody", "/other") {
		t.Error("it has calls of another agent")
	}
	for filter, rows := range map[string]int{
		"outcome=ok": 1, "outcome=upstream_error": 1, "class=4xx": 1, "host=api.example.com": 2, "host=other": 0, "secret=books": 2, "q=books": 2,
		"when=1h": 2, "since=2000-01-01T00:00&until=2000-01-02T00:00": 0, "outcome=nonsense": 2, "agent=" + writer.id: 2,
	} {
		if got := s.get(at + "?" + filter).want(http.StatusOK).Find("tbody tr").Length(); got != rows {
			t.Errorf("%s finds %d calls, want %d", filter, got, rows)
		}
	}
	row := page.Find("tbody tr").Last()
	s.get(row.Find("[data-row-link]").AttrOr("href", "")).want(http.StatusOK).says("h1", "GET api.example.com/things")
	s.get(row.Find(`a[href^="/runs/"]`).AttrOr("href", "")).want(http.StatusOK).says("h1", "run-a")
	s.get(at + "?after=nonsense").want(http.StatusSeeOther)
	s.get(at+"?q="+strings.Repeat("x", 300)).want(http.StatusOK).says("main", "Nothing was searched for")
	s.get("/agents/"+s.newAgent("idle", nil).ID+"/activity").want(http.StatusOK).says("main .empty", "No calls yet")
}
