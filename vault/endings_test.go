package vault_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// kindsSeen are the kinds of a list of endings, in its order.
func kindsSeen(a answer) string {
	var kinds []string
	for _, item := range a.items() {
		kinds = append(kinds, item["kind"].(string))
	}
	return strings.Join(kinds, ", ")
}

// TestEachAskerGetsTheEndingsThatTheyMaySee of all kinds: keys by their scopes, people by their teams.
func TestEachAskerGetsTheEndingsThatTheyMaySee(t *testing.T) {
	inWorld(t, func(w *world) {
		ends := w.Now().Add(time.Hour)
		w.appKeyOf(appkeys.Wanted{Name: "nightly", Scopes: []string{"agents:read"}, ExpiresAt: &ends})
		agent := w.post("/sdk/agents", `{"name":"bot","type":"agent","scopes":{},"metadata":{"team":"blue","owner":"ann@example.com"}}`).want(http.StatusCreated)
		w.post("/sdk/keys/"+agent.text("key_id")+"/rotate", `{"overlap_days":1}`).want(http.StatusCreated)
		w.must(w.store.Tx(w.Context(), func(tx *store.Tx) error {
			return tx.InsertInvitation(w.Context(), store.Invitation{ID: nowhere, TokenHash: []byte("t"), Email: "new@example.com", Role: "viewer", CreatedAt: w.Now(), ExpiresAt: w.Now().Add(48 * time.Hour)})
		}))
		reader, _ := w.appKeyOf(appkeys.Wanted{Name: "reader", Scopes: []string{"agents:read"}})
		rest, _ := w.appKeyOf(appkeys.Wanted{Name: "rest", Scopes: []string{"grants:read", "keys:read"}})
		none, _ := w.appKeyOf(appkeys.Wanted{Name: "none", Scopes: []string{"audit:read"}})
		bot := w.agentNamed("own")
		get := func(ctx context.Context) answer {
			return w.personally(ctx, "GET", "/console/v1/endings", "").want(http.StatusOK)
		}
		for who, test := range map[string]struct {
			got  answer
			want string
		}{
			"a viewer":               {get(withRole(t.Context(), access.Viewer)), "app_key, rotation, invitation"},
			"somebody of the team":   {get(withRole(t.Context(), access.Operator, "blue")), "rotation"},
			"somebody of another":    {get(withRole(t.Context(), access.Operator, "red")), ""},
			"a key for everything":   {w.get("/console/v1/endings"), "app_key, rotation"},
			"a key for agents alone": {w.send(request{key: reader, method: "GET", target: "/console/v1/endings"}), "rotation"},
			"a key for the rest":     {w.send(request{key: rest, method: "GET", target: "/console/v1/endings"}), "app_key"},
			"constraints":            {w.send(request{method: "GET", target: "/console/v1/endings", constraints: "agents:read"}), "rotation"},
		} {
			if got := kindsSeen(test.got.want(http.StatusOK)); got != test.want {
				t.Errorf("%s sees %s, want %s", who, got, test.want)
			}
		}
		for _, key := range []string{none, bot.key} {
			w.send(request{key: key, method: "GET", target: "/console/v1/endings"}).want(http.StatusForbidden)
		}
		w.send(request{key: rest, method: "GET", target: "/console/v1/endings?team=blue"}).refused(http.StatusForbidden, "insufficient_scope")
		list, err := w.app().Endings.List(t.Context(), client.EndingListParams{Kind: client.EndRotation, Team: "blue"})
		w.must(err)
		if e := list.Endings[0]; len(list.Endings) != 1 || e.AgentName != "bot" || e.Owner != "ann@example.com" || e.Effect == "" || !e.EndsAt.Equal(w.Now().AddDate(0, 0, 1)) {
			t.Errorf("it is %+v", e)
		}
		w.advance(2 * time.Hour)
		if got := kindsSeen(w.get("/console/v1/endings?until=" + w.Now().Format(time.RFC3339))); got != "app_key" {
			t.Errorf("of what is over there is %s", got)
		}
		if got := kindsSeen(w.get("/console/v1/endings?since=" + w.Now().Format(time.RFC3339))); got != "rotation" {
			t.Errorf("to come is %s", got)
		}
		w.advance(31 * 24 * time.Hour)
		if got := kindsSeen(w.get("/console/v1/endings")); got != "" {
			t.Errorf("a month later there is %s", got)
		}
		w.get("/console/v1/endings?kind=life").refusedField("kind")
		w.get("/console/v1/endings?after=x").refusedField("after")
	})
}

// TestWhatPeopleRotateEndsWhenTheyWork, and what programs do to the second.
func TestWhatPeopleRotateEndsWhenTheyWork(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine has no list of time zones:", err)
	}
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(o *vault.Options) { o.Zone = zone })
		w.advance(time.Date(2026, 3, 27, 20, 0, 0, 0, time.UTC).Sub(w.Now())) // a Friday before the clocks go forward
		rotate := func(by func(target string) answer, days string) string {
			ends := w.Now().AddDate(0, 0, 30)
			_, id := w.appKeyOf(appkeys.Wanted{Name: "job " + days, Scopes: []string{"agents:read"}, ExpiresAt: &ends})
			by("/console/v1/app-keys/" + id + "/rotate").want(http.StatusCreated)
			old := w.get("/console/v1/app-keys/" + id).body
			return old["grace_ends_at"].(string)
		}
		person := withRole(t.Context(), access.Administrator)
		for days, want := range map[string]string{"1": "2026-03-30T08:00:00", "0": "2026-03-27T20:00:00"} {
			got := rotate(func(target string) answer { return w.personally(person, "POST", target, `{"overlap_days":`+days+`}`) }, days)
			if !strings.HasPrefix(got, want) {
				t.Errorf("after %s days it ends %s, want %s", days, got, want)
			}
		}
		if got := rotate(func(target string) answer { return w.post(target, `{"overlap_days":1}`) }, "1"); !strings.HasPrefix(got, "2026-03-28T20:00:00") {
			t.Errorf("a program's ends %s", got)
		}
		next := w.get("/console/v1/app-keys?status=active&sort=-created_at").items()
		last := time.Time{}
		for _, item := range next {
			if ends, _ := item["expires_at"].(string); ends != "" {
				at, _ := time.Parse(time.RFC3339Nano, ends)
				last = at
				if working := wire.WorkingEnd(at, zone); !working.Equal(at) && item["name"] == "job 0" {
					t.Errorf("a successor that a person made ends %s", ends)
				}
			}
		}
		if last.IsZero() {
			t.Error("no successor ends")
		}
	})
}
