package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
)

// TestARowOfTheTrailSaysWhatChangedAndWho in words, where the change is a simple one.
func TestARowOfTheTrailSaysWhatChangedAndWho(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Viewer)
	s.post(ann+"/role", "role", "operator", "teams", "").lands(ann)
	bot := s.newActor("bot")
	if _, err := s.changed(bot.id, client.AgentUpdateParams{DisplayName: ptr("The bot")}); err != nil {
		t.Fatal(err)
	}
	who := func(page *answer) string {
		return textOf(page.Find("main tbody tr").First().Find("td[data-label=Who]"))
	}
	about := "/audit?action=account.role_changed"
	if got := who(s.get(about)); got != "admin@example.com" {
		t.Errorf("who has no name is %q", got)
	}
	s.post("/account/name", "name", "Some Body").lands("/account")
	page := s.get(about).want(http.StatusOK).says("tbody th", "Role viewer → operator")
	if got := who(page); got != "Some Body admin@example.com" {
		t.Errorf("the row is of %q", got)
	}
	page.says("tbody td[data-label='From where']", "Go-http-client 1.1")
	s.get(page.href("tbody a.row-link")).says("h1 ~ *", "by Some Body").says("#facts", "Some Body person admin@example.com").says("#facts", "Go-http-client 1.1 Go-http-client/1.1")
	if got := who(s.get(ann + "/history")); got != "Some Body admin@example.com" {
		t.Errorf("the history's row is of %q", got)
	}
	s.get("/audit?action=agent.updated").says("tbody th", "Display name: The bot")
	s.get("/audit?action=account.renamed").says("tbody th", "Name: Some Body")
}

// TestFiltersAreClearedAtOnce by a link that is there while one is set.
func TestFiltersAreClearedAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for address, to := range map[string]string{
		"/audit?actor=ann&sort=-at":    "/audit",
		"/agents?revoked=true":         "/agents",
		"/runs?q=x":                    "/runs",
		"/people?role=viewer&q=nobody": "/people",
	} {
		list, _, _ := strings.Cut(address, "?")
		const clear = "form.filters [data-clear-filters]"
		if s.get(list).want(http.StatusOK).Find(clear+"[hidden]").Length() != 1 {
			t.Errorf("%s can be cleared of nothing", list)
		}
		page := s.get(address).want(http.StatusOK)
		if page.Find(clear+":not([hidden])").Length() != 1 || page.href(clear) != to {
			t.Errorf("%s can't be cleared", address)
		}
	}
}

// TestAnExportIsNamedAfterItsSpan of time.
func TestAnExportIsNamedAfterItsSpan(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for address, want := range map[string]string{
		"/audit.ndjson?since=2026-01-01T00:00&until=2026-01-02T23:59": "audit-2026-01-01-to-2026-01-02.ndjson",
		"/audit.csv?until=2026-01-02T00:00&action=agent.created":      "audit-to-2026-01-02.csv",
		"/runs.csv?since=2026-01-01T00:00&until=2026-01-01T00:00":     "runs-2026-01-01-to-2026-01-01.csv",
	} {
		if got := s.get(address).want(http.StatusOK).header.Get("Content-Disposition"); got != "attachment; filename="+want {
			t.Errorf("%s is %s", address, got)
		}
	}
}
