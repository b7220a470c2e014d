package vault_test

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// events returns the audit trail, of one target or of all, oldest first.
func (w *world) events(targetID string) []store.AuditEvent {
	w.Helper()
	events, err := w.store.AuditEvents(context.Background(), store.AuditFilter{TargetID: targetID, Limit: 1000})
	if err != nil {
		w.Fatal(err)
	}
	slices.SortFunc(events, func(a, b store.AuditEvent) int { return strings.Compare(a.ID, b.ID) })
	return events
}

func (w *world) lastEvent(targetID string) store.AuditEvent {
	w.Helper()
	events := w.events(targetID)
	if len(events) == 0 {
		w.Fatalf("no audit event for %s", targetID)
	}
	return events[len(events)-1]
}

func (w *world) actions(targetID string) string {
	w.Helper()
	var actions []string
	for _, e := range w.events(targetID) {
		actions = append(actions, e.Action)
	}
	return strings.Join(actions, " ")
}

func TestEveryChangeLeavesOneEvent(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{"slack":["a","b"]}`)
		id, keyID := path[len("/sdk/agents/"):], keyPath[strings.LastIndex(keyPath, "/")+1:]
		second := w.post(path+"/keys", `{}`).want(http.StatusCreated)
		for range 2 { // the second time changes nothing, and must leave nothing
			w.patch(path, `{"display_name":"B"}`).want(http.StatusOK)
			w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		}
		w.patch(path, `{"status":"active"}`).want(http.StatusOK)
		w.patch(path+"?expected_version=4&grace_seconds=1", `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		w.advance(time.Minute)
		w.me(key).want(http.StatusOK)
		for range 2 {
			w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK)
		}
		for range 2 {
			w.patch(keyPath+"/undeprecate", `{}`).want(http.StatusOK)
		}
		for range 2 {
			w.delete(keyPath).want(http.StatusOK)
		}
		w.delete(path + "/keys/" + second.text("key_id")).want(http.StatusConflict)
		for range 2 {
			w.delete(path).want(http.StatusOK)
		}
		if got, want := w.actions(id), "agent.created agent.updated agent.suspended agent.resumed agent.updated agent.scopes_applied agent.deleted"; got != want {
			t.Errorf("agent's events:\n%s\nwant\n%s", got, want)
		}
		if got, want := w.actions(keyID), "key.minted key.deprecated key.undeprecated key.revoked"; got != want {
			t.Errorf("key's events: %s, want %s", got, want)
		}
		if got, want := w.actions(second.text("key_id")), "key.minted key.revoked"; got != want {
			t.Errorf("events of the key that ended with its agent: %s, want %s", got, want)
		}
		if e := w.lastEvent(second.text("key_id")); e.RequestID != w.lastEvent(id).RequestID || !strings.Contains(string(e.Detail), `"agent_deleted":true`) {
			t.Errorf("the key's end doesn't say why: %+v, %s", e, e.Detail)
		}
	})
}

func TestEventsSayWhoAndFromWhere(t *testing.T) {
	inWorld(t, func(w *world) {
		trace := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
		made := w.send(request{
			method:  "POST",
			target:  "/sdk/agents",
			body:    `{"name":"bot"}`,
			caller:  "deployer",
			context: `{"run_id":"r-1"}`,
			headers: map[string]string{"Traceparent": trace, "User-Agent": "alter-sdk-python/0.29.0\xff"},
		}).want(http.StatusCreated)
		e := w.lastEvent(made.text("id"))
		if e.ActorKind != "app_key" || e.ActorLabel != "tests" || e.TargetKind != "agent" || e.TargetLabel != "bot" ||
			e.Address != "192.0.2.1" || !strings.HasPrefix(e.UserAgent, "alter-sdk-python/0.29.0") || e.Traceparent != trace ||
			e.RequestID != made.header.Get("X-Request-ID") || !e.At.Equal(start) {
			t.Errorf("audit %+v", e)
		}
		if string(e.Context) != `{"run_id":"r-1"}` || !strings.Contains(string(e.Detail), `"caller":"deployer"`) {
			t.Errorf("context %s, detail %s", e.Context, e.Detail)
		}
		w.send(request{
			method:  "POST",
			target:  "/sdk/agents",
			body:    `{"name":"b"}`,
			headers: map[string]string{"Traceparent": "ff-" + trace[3:]},
			context: `{"a":"\u0000"}`,
		}).want(http.StatusCreated)
	})
}

func TestAFailedChangeLeavesNoEvent(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newAgent("bot", `{}`)
		before := len(w.events(""))
		w.post("/sdk/agents", `{"name":"bot"}`).want(http.StatusConflict)
		if after := len(w.events("")); after != before {
			t.Errorf("%d events, want %d", after, before)
		}
	})
}

func TestEventsBelongToTheKeysApplication(t *testing.T) {
	s, db := openTogether(t)
	w := newWorld(t, s)
	const other, key = "00000000-0000-7000-8000-000000000002", "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	if _, err := db.ExecContext(t.Context(), `insert into apps (id, name, created_at) values ($1, 'other', 1)`, other); err != nil {
		t.Fatal(err)
	}
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertKey(t.Context(), store.Key{
			ID:        uuid.NewString(),
			AppID:     other,
			Name:      "k",
			Prefix:    key[:20],
			Hash:      hashOf(key),
			CreatedAt: start,
			Scopes:    wire.KeyScopes(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	made := w.send(request{
		key:    key,
		method: "POST",
		target: "/sdk/agents",
		body:   `{"name":"bot","scopes":{"slack":["a"]}}`,
	}).want(http.StatusCreated)
	path := "/sdk/agents/" + made.text("id")
	w.get(path).want(http.StatusNotFound)
	w.send(request{
		key:    key,
		method: "PATCH",
		target: path + "?expected_version=1&grace_seconds=1",
		body:   `{"scopes":{}}`,
	}).want(http.StatusOK)
	w.advance(time.Minute)
	if n, err := w.vault.ApplyDue(t.Context()); n != 1 || err != nil {
		t.Fatalf("applied %d, %v", n, err)
	}
	events := w.events(made.text("id"))
	if len(events) != 3 {
		t.Errorf("%d events, want 3", len(events))
	}
	for _, e := range append(events, w.events(made.text("key_id"))...) {
		if e.AppID != other {
			t.Errorf("%s is in the trail of application %s", e.Action, e.AppID)
		}
	}
}

// TestPlaintextsAreShownOnce looks for every key that was minted in everything that comes after it.
func TestPlaintextsAreShownOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{}`)
		minted := w.post(path+"/keys", `{}`).want(http.StatusCreated).text("api_key")
		w.me(key).want(http.StatusOK)
		w.get("/sdk/agents/" + key).want(http.StatusNotFound)
		w.delete(keyPath).want(http.StatusOK)
		later := w.me(key).raw + w.get(path).raw + w.get(path+"/keys").raw + w.get("/sdk/agents?extended=true").raw + w.log.String()
		for _, e := range w.events("") {
			later += string(e.Detail) + string(e.Context) + e.ActorLabel + e.TargetLabel
		}
		for _, secret := range []string{key, minted, w.appKey} {
			if strings.Contains(later, secret) {
				t.Error("a plaintext key turned up again")
			}
		}
	})
}

func TestCloseWritesDownWhatTheTasksHaveNot(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, _ := w.newAgent("bot", `{}`)
	crew := work.Start(t.Context(), work.Options{Store: w.store}, w.vault.Tasks()...)
	w.me(key).want(http.StatusOK)
	crew.Stop()
	if err := w.vault.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.get(path).body["last_used_at"]; got == nil {
		t.Error("a clean stop lost a last use")
	}
}

// TestEventsSayWhatChanged compares the whole detail of each kind of event.
func TestEventsSayWhatChanged(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, target := w.pendingAgent("bot")
	id, lost := path[len("/sdk/agents/"):], strings.Split(target, "/")[6]
	fresh := w.post(target, `{}`).want(http.StatusCreated).text("key_id")
	w.patch(path, `{"policy":{"max":1},"metadata":{"team":"x"}}`).want(http.StatusOK)
	w.patch(path, `{"policy":{"max":2}}`).want(http.StatusOK)
	w.patch(path, `{"scopes":{"slack":["a","b"]}}`).want(http.StatusOK)
	w.patch(path+"?expected_version=4&grace_seconds=60", `{"scopes":{"slack":["a","c"]}}`).want(http.StatusOK)
	w.advance(time.Hour)
	spare := w.post(path+"/keys", `{}`).want(http.StatusCreated)
	w.me(spare.text("api_key")).want(http.StatusOK) // applies what is due
	w.delete(path + "/keys/" + fresh).want(http.StatusOK)
	w.delete(path + "/keys/" + spare.text("key_id") + "?force=true").want(http.StatusOK)
	w.me(key).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
	last := w.post(path+"/keys", `{}`).want(http.StatusCreated).text("key_id")
	w.delete(path).want(http.StatusOK)
	of := func(more string) string { return `{"agent_id":"` + id + `"` + more + `}` }
	for target, want := range map[string]string{
		id: `{"scopes":null,"type":"agent"}
			{"changed":["metadata","policy"],"metadata_after":{"team":"x"},"metadata_before":{},"policy_after":{"max":1},"policy_before":{},"version":2}
			{"changed":["policy"],"policy_after":{"max":2},"policy_before":{"max":1},"version":3}
			{"changed":["scopes"],"scopes_added":["slack:a","slack:b"],"scopes_removed":null,"version":4}
			{"changed":["scopes"],"scopes_added":["slack:c"],"scopes_applies_at":"2026-01-01T00:01:00Z","scopes_removed":null,"scopes_staged_for_removal":["slack:b"],"version":5}
			{"scopes_removed":["slack:b"],"version":6}
			-`,
		lost:                 of("") + of(`,"replaced_by":"`+fresh+`"`),
		fresh:                of(`,"replaces":"`+lost+`"`) + of(""),
		spare.text("key_id"): of("") + of(`,"last_key":true`),
		last:                 of("") + `{"agent_deleted":true,"agent_id":"` + id + `"}`,
	} {
		var got strings.Builder
		for _, e := range w.events(target) {
			got.WriteString(cmp.Or(string(e.Detail), "-"))
		}
		if want = strings.Join(strings.Fields(want), ""); got.String() != want {
			t.Errorf("got  %s\nwant %s", got.String(), want)
		}
	}
}
