package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestExportsRefuseWhatTheyCanNotRead, rather than giving all rows.
func TestExportsRefuseWhatTheyCanNotRead(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	for path, queries := range map[string][]string{
		"/audit":                            {"since=yesterday", "until=2026-13-01", "when=zzz", "from_seq=1", "actor=a&actor=b", "nothing=1", "since=2026-11-26T19:15:00%2B"},
		"/runs":                             {"since=zzz", "outcome=zzz", "run_id=x", "sort=zzz"},
		"/calls":                            {"class=9", "until=1"},
		"/agents":                           {"status=zzz", "revoked=yes", "limit=5"},
		"/grants":                           {"status=zzz", "expiring=1"},
		"/secrets":                          {"deleted=1", "team=x"},
		"/app-keys":                         {"status=zzz", "scope=x"},
		"/agents/" + bot.id + "/activity":   {"since=zzz", "agent=other"},
		"/agents/" + bot.id + "/grants":     {"status=zzz"},
		"/agents/" + bot.id + "/history":    {"key=zzz", "since=2026-01-01"},
		"/grants/" + bot.grant + "/history": {"q=x", "key=0190a0a0-0000-7000-8000-000000000000"},
		"/secrets/books/history":            {"q=x"},
	} {
		for _, query := range queries {
			field, _, _ := strings.Cut(query, "=")
			for _, ending := range []string{".csv", ".ndjson"} {
				s.get(path+ending+"?"+query).want(http.StatusUnprocessableEntity).says("main", field)
			}
		}
		s.get(path + ".csv").want(http.StatusOK)
	}
}

// TestTimesAreReadAsTheAPIWritesThem by exports and by screens.
func TestTimesAreReadAsTheAPIWritesThem(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newActor("bot")
	day := s.get("/audit.ndjson").want(http.StatusOK)
	if !strings.Contains(day.body, "agent.created") {
		t.Fatal(day.body)
	}
	before, after := time.Now().Add(-time.Hour).UTC(), time.Now().Add(time.Hour).UTC()
	for query, found := range map[string]bool{
		"since=" + before.Format(time.RFC3339):                                              true,
		"since=" + before.Format(time.RFC3339Nano):                                          true,
		"since=" + after.Format(time.RFC3339):                                               false,
		"since=" + url.QueryEscape(after.In(time.FixedZone("", 7200)).Format(time.RFC3339)): false,
		"until=" + before.Format(time.RFC3339):                                              false,
		"until=" + after.Format(time.RFC3339):                                               true,
		"until=" + after.Format(time.DateOnly):                                              true,
		"since=" + before.Format(time.DateOnly):                                             true,
		"since=" + before.Format("2006-01-02T15:04"):                                        true,
		"until=" + before.Format("2006-01-02T15:04"):                                        false,
		"request_id=nobody":                                                                 false,
	} {
		export := s.get("/audit.ndjson?" + query).want(http.StatusOK)
		if got := strings.Contains(export.body, "agent.created"); got != found {
			t.Errorf("%s: %t\n%s", query, got, export.body)
		}
		if page := s.get("/audit?" + query).want(http.StatusOK); page.contains("tbody", "Created the agent.") != found {
			t.Errorf("the page of %s has other rows than its export", query)
		}
	}
	for _, page := range []string{"/audit", "/runs"} {
		if got := s.get(page+"?since=zzz").want(http.StatusOK).says("main", "This filter could not be read: “since”"); got.Find("main tbody tr").Length() != 0 {
			t.Errorf("%s shows rows", page)
		}
	}
}
