package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

// TestPlantedRowsAreListed as what they are, wherever events are, and keep nobody from reading the others.
func TestPlantedRowsAreListed(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	app, err := s.store.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []store.AuditEvent{
		{ID: "", At: time.Now()},
		{ID: "no \x1b[31m uuid", At: time.Now()},
		{ID: "018f0000-0000-7000-8000-000000000001", At: time.UnixMicro(9e18)},
		{ID: "018f0000-0000-7000-8000-000000000002", At: time.UnixMicro(-9e18), Action: "agent.updated"},
		{ID: "018f0000-0000-7000-8000-000000000003", At: time.Now(), Action: "agent.updated", ActorKind: "system", TargetKind: "agent", Context: []byte(`{"a`), Detail: []byte(`[]`)},
	} {
		e.AppID, e.AgentID = app, bot.id
		if err := s.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAudit(t.Context(), e) }); err != nil {
			t.Fatal(err)
		}
	}
	const sentence = "This row can't be read: it was not written by this program"
	for _, address := range []string{"/audit", "/agents/" + bot.id + "/history"} {
		page := s.get(address).want(http.StatusOK)
		if n := strings.Count(page.Find("main tbody th").Text(), sentence); n != 5 {
			t.Errorf("%s says it %d times", address, n)
		}
	}
	list := s.get("/audit").Find("main tbody").Text()
	for _, want := range []string{`id "no \x1b[31m uuid": its id is no UUID`, "its time is none", "its context is no JSON object", "Created the agent"} {
		if !strings.Contains(list, want) {
			t.Errorf("it does not say %s", want)
		}
	}
	if page := s.get("/audit/018f0000-0000-7000-8000-000000000003").want(http.StatusOK); !strings.Contains(page.body, "was not written by this program") {
		t.Error("its page does not say it")
	}
	for _, ending := range []string{".ndjson", ".csv"} {
		if export := s.get("/audit" + ending).want(http.StatusOK); !strings.Contains(export.body, "agent.created") || !strings.Contains(export.body, "9999-12-31T23:59:59.999999Z") {
			t.Errorf("the export %s: %s", ending, export.body)
		}
	}
}
