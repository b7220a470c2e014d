package vault_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// history is all that was done to an agent, newest first, by pages of a few.
func (w *world) history(path string) (events []*client.Event) {
	w.Helper()
	for event, err := range w.app().Agents.AllHistory(w.Context(), path[len("/sdk/agents/"):], client.HistoryParams{Limit: 3}) {
		if err != nil {
			w.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func actionsOf(events []*client.Event) string {
	var actions []string
	for _, e := range events {
		actions = append(actions, e.Action)
	}
	return strings.Join(actions, " ")
}

func TestAHistoryHasTheAgentItsKeysAndItsGrants(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, keyPath := w.newAgent("bot", `{}`)
		w.newAgent("other", `{}`)
		w.newSecret("stripe")
		w.advance(time.Second)
		granted := w.post(consoleGrants, `{"managed_secret":"stripe","agent_id":"`+path[len("/sdk/agents/"):]+`","add_to_scopes":true}`).want(http.StatusCreated)
		w.advance(time.Second)
		w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK)
		w.advance(time.Second)
		w.post(consoleGrants+"/"+granted.text("id")+"/revoke", `{"reason":"over"}`).want(http.StatusOK)
		w.advance(time.Second)
		w.delete(path).want(http.StatusOK)
		events := w.history(path)
		got := strings.Fields(actionsOf(events))
		for _, want := range []string{"agent.created", "key.minted", "grant.created", "agent.updated", "key.deprecated", "grant.revoked", "key.revoked", "agent.deleted"} {
			if n := count(got, want); n != 1 {
				t.Errorf("%s is there %d times in %s", want, n, got)
			}
		}
		if len(got) != 8 || !slices.IsSortedFunc(events, func(a, b *client.Event) int { return b.At.Compare(a.At) }) {
			t.Errorf("the history is %s, newest first", got)
		}
		revoked := events[slices.Index(got, "grant.revoked")]
		if revoked.Detail["reason"] != "over" || revoked.Actor.Kind != "app_key" || revoked.Actor.Label != "tests" || revoked.Target.Kind != "grant" || revoked.Address == "" || revoked.RequestID == "" {
			t.Errorf("%+v", revoked)
		}
	})
}

func count(words []string, word string) (n int) {
	for _, w := range words {
		if w == word {
			n++
		}
	}
	return n
}

func TestAHistorySaysWhatAnUpdateChanged(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		for _, test := range []struct{ update, want string }{
			{`{"display_name":"Bot"}`, `{"changed":["display_name"],"display_name_after":"Bot","display_name_before":null,"version":2}`},
			{`{"display_name":null}`, `{"changed":["display_name"],"display_name_after":null,"display_name_before":"Bot","version":3}`},
			{`{"metadata":{"a":1,"b":[1,2],"same":{"x":"y"}}}`, `{"changed":["metadata"],"metadata_after":{"a":1,"b":[1,2],"same":{"x":"y"}},"metadata_before":{},"version":4}`},
			{`{"metadata":{"a":2,"c":null,"same":{ "x" : "y" }}}`, `{"changed":["metadata"],"metadata_after":{"a":2,"c":null},"metadata_before":{"a":1,"b":[1,2]},"version":5}`},
			{`{"scopes":{"slack":["read"]}}`, `{"changed":["scopes"],"scopes_added":["slack:read"],"scopes_removed":null,"version":6}`},
		} {
			w.advance(time.Second)
			w.patch(path, test.update).want(http.StatusOK)
			newest := w.history(path)[0]
			if got, err := json.Marshal(newest.Detail); err != nil || string(got) != test.want {
				t.Errorf("%s:\n%s, %v\nwant\n%s", test.update, got, err, test.want)
			}
		}
	})
}

// TestAHistoryNamesNoApprovers: they never leave the server (protocol 5.2), from wherever they are kept.
func TestAHistoryNamesNoApprovers(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.patch(path, `{"policy":{"requires_approval":{"approvers":["ann@example.com"]},"max":1}}`).want(http.StatusOK)
		w.patch(path, `{"policy":{"requires_approval":{"approvers":["ben@example.com","cay@example.com"]}}}`).want(http.StatusOK)
		w.patch(path, `{"policy":{"requires_approval":{"approvers":["ben@example.com","dee@example.com"]}}}`).want(http.StatusOK)
		for address, quote := range map[string]string{"/console/v1/agents" + path[len("/sdk/agents"):] + "/history": `"`, "/console/v1/audit": `"`, "/console/v1/audit?stored=true": `\"`} {
			a := w.get(address).want(http.StatusOK)
			for _, want := range []string{
				`"policy_before":{"max":1,"requires_approval":{"approvers_count":1}}`, `"policy_after":{"requires_approval":{"approvers_count":2}}`,
				`"approvers_changed":true,"changed":["policy"],"policy_after":{"requires_approval":{"approvers_count":2}},"policy_before":{"requires_approval":{"approvers_count":2}}`,
			} {
				if want = strings.ReplaceAll(want, `"`, quote); !strings.Contains(string(a.raw), want) {
					t.Errorf("%s is not in %s", want, a.raw)
				}
			}
			if strings.Contains(string(a.raw), "@example.com") {
				t.Errorf("%s names approvers: %s", address, a.raw)
			}
		}
	})
}

func TestAHistoryIsPagedBothWays(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		for range 3 {
			w.advance(time.Second)
			w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
			w.advance(time.Second)
			w.patch(path, `{"status":"active"}`).want(http.StatusOK)
		}
		all := w.history(path)
		id, agents := path[len("/sdk/agents/"):], w.app().Agents
		first, err := agents.History(w.Context(), id, client.HistoryParams{Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		second, err := agents.History(w.Context(), id, client.HistoryParams{Limit: 2, After: first.Next})
		if err != nil || second.Events[0].ID != all[2].ID || first.Total != 8 || first.TotalCapped {
			t.Fatalf("the second page %+v, %v", second, err)
		}
		back, err := agents.History(w.Context(), id, client.HistoryParams{Limit: 2, Before: second.Previous})
		if err != nil || back.Events[0].ID != all[0].ID || back.Previous != "" {
			t.Errorf("back on the first page %+v, %v", back, err)
		}
		last, err := agents.History(w.Context(), id, client.HistoryParams{Limit: 3, Before: client.LastPage})
		if err != nil || last.Events[2].ID != all[7].ID || last.Next != "" {
			t.Errorf("the last page %+v, %v", last, err)
		}
	})
}

func TestAHistoryIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		history := "/console/v1" + path[len("/sdk"):] + "/history"
		w.get(history+"?after=x").refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		w.get(history+"?before=x").refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		w.get(history+"?after=x&before=end").refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		w.get(history+"?limit=0").refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		w.get("/console/v1/agents/bot/history").refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.get("/console/v1/agents/11111111-2222-4333-8444-555555555555/history").refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.send(request{key: key, method: "GET", target: history}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
	})
}
