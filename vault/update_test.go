package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

func TestEachFieldUpdatesAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{"slack":["a"]}`)
		w.patch(path, `{"display_name":"Bot"}`).want(http.StatusOK).wantJSON("display_name", `"Bot"`).wantJSON("version", `2`)
		w.patch(path, `{"metadata":{"owner":"a@example.com","n":1}}`).want(http.StatusOK).wantJSON("metadata", `{"owner":"a@example.com","n":1}`).wantJSON("version", `3`)
		w.patch(path, `{"policy":{"x":true}}`).want(http.StatusOK).wantJSON("policy", `{"x":true}`).wantJSON("version", `4`)
		w.patch(path, `{"scopes":{"slack":["a","b"],"google":["g"]}}`).want(http.StatusOK).wantJSON("scopes", `{"slack":["a","b"],"google":["g"]}`).wantJSON("version", `5`)
		w.get(path).wantJSON("display_name", `"Bot"`).wantJSON("version", `5`).wantJSON("name", `"bot"`)
		w.patch(path, `{"metadata":{}}`).want(http.StatusOK).wantJSON("metadata", `{}`)
		w.patch(path, `{"display_name":""}`).want(http.StatusOK).wantJSON("display_name", `null`)
	})
}

func TestUpdatesThatChangeNothingKeepTheVersion(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{"slack":["a","b"]}`)
		w.patch(path, `{"metadata":{"a":1,"b":[1,2]},"display_name":"B","policy":{"p":{"q":1}}}`).want(http.StatusOK)
		for _, same := range []string{
			`{}`, ``, `{"display_name":"B"}`, `{"metadata":{"b":[1, 2],"a":1}}`, `{"policy":{"p":{"q":1}}}`, `{"scopes":{"slack":["b","a"]}}`, `{"status":"active"}`,
		} {
			w.patch(path, same).want(http.StatusOK).wantJSON("version", `2`)
		}
		w.patch(path+"?expected_version=2", `{"scopes":{"slack":["b","a"]}}`).want(http.StatusOK).wantJSON("version", `2`)
	})
}

func TestExpectedVersionGuardsEveryUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.patch(path+"?expected_version=1", `{"display_name":"one"}`).want(http.StatusOK)
		for _, body := range []string{`{"display_name":"two"}`, `{"scopes":{"a":["b"]}}`, `{"status":"inactive"}`, `{}`} {
			w.patch(path+"?expected_version=1", body).refused(http.StatusConflict, wire.CodeAgentConcurrentUpdate)
		}
		w.get(path).wantJSON("display_name", `"one"`).wantJSON("version", `2`).wantJSON("status", `"active"`)
	})
}

func TestOldClientsCanOnlyWiden(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{"slack":["a","b"]}`)
		refused := w.patch(path, `{"scopes":{"slack":["a"],"google":["g"]}}`).refused(http.StatusConflict, wire.CodeNarrowingRequiresPhase)
		if !strings.Contains(refused.text("hint"), "slack:b") {
			t.Errorf("the hint doesn't say what is missing: %s", refused.raw)
		}
		w.patch(path, `{"scopes":{}}`).refused(http.StatusConflict, wire.CodeNarrowingRequiresPhase)
		w.get(path).wantJSON("version", `1`).wantJSON("scopes", `{"slack":["a","b"]}`)

		// With a narrowing staged by a newer client, the staged allowlist is what an old client may widen.
		w.patch(path+"?expected_version=1", `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		w.patch(path, `{"scopes":{"slack":["a"]}}`).want(http.StatusOK).wantJSON("version", `2`)
		w.patch(path, `{"scopes":{"slack":["b"]}}`).refused(http.StatusConflict, wire.CodeNarrowingRequiresPhase)
		w.patch(path, `{"scopes":{"slack":["a","c"]}}`).want(http.StatusOK).
			wantJSON("scopes", `{"slack":["a","b","c"]}`).wantJSON("scopes_pending", `{"slack":["a","c"]}`).
			wantJSON("scopes_applies_at", `"2026-01-02T00:00:00Z"`)
		w.patch(path, `{"scopes":{"slack":["a","b","c"]}}`).want(http.StatusOK).wantJSON("scopes_pending", `null`)
	})
}

func TestNarrowingIsStagedAndReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{"slack":["a","b"],"google":["g"]}`)
		w.patch(path+"?expected_version=1", `{"scopes":{"slack":["a","n"]}}`).want(http.StatusOK).
			wantJSON("scopes", `{"slack":["a","b","n"],"google":["g"]}`).wantJSON("scopes_pending", `{"slack":["a","n"]}`).
			wantJSON("scopes_applies_at", `"2026-01-02T00:00:00Z"`).wantJSON("version", `2`)
		w.patch(path+"?grace_seconds=60&expected_version=2", `{"scopes":{}}`).want(http.StatusOK).
			wantJSON("scopes_pending", `{}`).wantJSON("scopes_applies_at", `"2026-01-01T00:01:00Z"`).wantJSON("version", `3`)
		w.get(path).wantJSON("scopes_pending", `{}`)
		w.patch(path+"?expected_version=3", `{"scopes":{"slack":["n","b","a"],"google":["g"]}}`).want(http.StatusOK).
			wantJSON("scopes_pending", `null`).wantJSON("scopes_applies_at", `null`).wantJSON("version", `4`)
		w.patch(path+"?grace_seconds=0&expected_version=4", `{"scopes":{"google":["h"]}}`).want(http.StatusOK).
			wantJSON("scopes", `{"google":["h"]}`).wantJSON("scopes_pending", `null`).wantJSON("version", `5`)
	})
}

// TestStagedNarrowingsDontPileUp replaces the whole allowlist again and again within the grace period, which keeps all of
// them enforced.
func TestStagedNarrowingsDontPileUp(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		allowlist := func(n int) string {
			var list []string
			for i := range 50 {
				list = append(list, fmt.Sprintf("%d-%d-%s", n, i, strings.Repeat("x", 220)))
			}
			return `{"scopes":{"slack":["` + strings.Join(list, `","`) + `"]}}`
		}
		for version := 1; version <= 2; version++ {
			w.patch(fmt.Sprintf("%s?expected_version=%d", path, version), allowlist(version)).want(http.StatusOK)
		}
		w.patch(path+"?expected_version=3", allowlist(3)).refusedField("scopes")
		w.patch(path+"?expected_version=3", allowlist(2)).want(http.StatusOK).wantJSON("version", `3`)
		w.patch(path+"?expected_version=3&grace_seconds=0", allowlist(3)).want(http.StatusOK).wantJSON("version", `4`)
	})
}

func TestDueNarrowingIsAppliedAtAuthentication(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{"slack":["a","b"]}`)
		w.patch(path+"?grace_seconds=60&expected_version=1", `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		w.advance(59 * time.Second)
		w.me(key).wantJSON("scopes", `{"slack":["a","b"]}`)
		w.advance(time.Second)
		w.me(key).wantJSON("scopes", `{"slack":["a"]}`).wantJSON("scopes_pending", `null`).wantJSON("version", `3`)
		w.get(path).wantJSON("version", `3`)

		// Acting for the agent with the application's key counts as well.
		w.patch(path+"?grace_seconds=60&expected_version=3", `{"scopes":{}}`).want(http.StatusOK)
		w.advance(time.Minute)
		w.send(request{
			method:     "GET",
			target:     "/sdk/agents/me",
			caller:     path[len("/sdk/agents/"):],
			callerType: "agent",
		}).want(http.StatusOK).wantJSON("scopes", `{}`)
	})
}

func TestDueNarrowingIsAppliedInTheBackgroundButNotWhileSuspended(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{"slack":["a","b"]}`)
		w.patch(path+"?grace_seconds=60&expected_version=1", `{"scopes":{"slack":["a"]}}`).want(http.StatusOK)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.advance(time.Hour)
		if n, err := w.vault.ApplyDue(t.Context()); n != 0 || err != nil {
			t.Fatalf("applied %d, %v to a suspended agent", n, err)
		}
		w.me(key).want(http.StatusOK).wantJSON("scopes", `{"slack":["a","b"]}`)
		w.patch(path, `{"status":"active"}`).want(http.StatusOK).wantJSON("scopes_pending", `{"slack":["a"]}`)
		if n, err := w.vault.ApplyDue(t.Context()); n != 1 || err != nil {
			t.Fatalf("applied %d, %v", n, err)
		}
		w.get(path).wantJSON("scopes", `{"slack":["a"]}`).wantJSON("scopes_pending", `null`).wantJSON("version", `5`)
		if n, _ := w.vault.ApplyDue(t.Context()); n != 0 {
			t.Errorf("applied again: %d", n)
		}
	})
}

func TestSuspendAndResume(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK).wantJSON("status", `"inactive"`).wantJSON("version", `2`)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK).wantJSON("version", `2`)
		w.patch(path, `{"status":"active"}`).want(http.StatusOK).wantJSON("status", `"active"`).wantJSON("version", `3`)
		for _, body := range []string{`{"status":"revoked"}`, `{"status":null}`, `{"status":1}`, `{"status":"active","display_name":"x"}`} {
			w.patch(path, body).refusedField("status")
		}
	})
}

func TestApproversStayOnTheServer(t *testing.T) {
	inWorld(t, func(w *world) {
		made := w.post("/sdk/agents", `{"name":"bot","policy":{"requires_approval":{"approvers":["a@example.com"],"when":"always"}}}`).want(http.StatusCreated)
		path := "/sdk/agents/" + made.text("id")
		shown := `{"requires_approval":{"when":"always","approvers_count":1}}`
		made.wantJSON("policy", shown)

		// Saving back what was read changes nothing; saving it with another change keeps the list.
		w.patch(path, `{"policy":`+shown+`}`).want(http.StatusOK).wantJSON("version", `1`)
		w.patch(path, `{"policy":{"requires_approval":{"when":"never","approvers_count":1}}}`).want(http.StatusOK).
			wantJSON("version", `2`).wantJSON("policy", `{"requires_approval":{"when":"never","approvers_count":1}}`)
		w.patch(path, `{"policy":{"requires_approval":{"approvers":["b@example.com","c@example.com"],"approvers_count":9}}}`).want(http.StatusOK).
			wantJSON("policy", `{"requires_approval":{"approvers_count":2}}`)
		w.patch(path, `{"policy":{"requires\u005fapproval":{"approvers":[]}}}`).want(http.StatusOK).wantJSON("policy", `{"requires_approval":{"approvers_count":0}}`)
		w.patch(path, `{"policy":{}}`).want(http.StatusOK).wantJSON("policy", `{}`)
		w.patch(path, `{"policy":{"requires_approval":{"approvers_count":0}}}`).want(http.StatusOK)

		w.patch(path, `{"policy":{"requires_approval":{"approvers_count":1}}}`).refusedField("policy.requires_approval.approvers_count")
		w.patch(path, `{"policy":{"requires_approval":{"approvers":"x"}}}`).refusedField("policy.requires_approval.approvers")
		w.patch(path, `{"policy":{"requires_approval":true}}`).refusedField("policy.requires_approval")
		w.post("/sdk/agents", `{"name":"b","policy":{"requires_approval":{"approvers_count":1}}}`).refusedField("policy.requires_approval.approvers_count")
	})
}
