package vault_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault"
)

// logged is the last line of a log in JSON.
func logged(t *testing.T, log *bytes.Buffer) (line map[string]any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	return line
}

func TestTheLogSaysWhoDidWhatFromWhere(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, storetest.SQLite(t), func(o *vault.Options) { o.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	path, key, keyPath := w.newAgent("bot", `{}`)
	id, keyID := path[len("/sdk/agents/"):], keyPath[strings.LastIndex(keyPath, "/")+1:]
	has := func(what string, want map[string]any) {
		t.Helper()
		line := logged(t, &log)
		for name, value := range want {
			if line[name] != value {
				t.Errorf("%s: %s is %v, want %v: %v", what, name, line[name], value, line)
			}
		}
		if _, isNumber := line["took_ms"].(float64); !isNumber || line["took"] != nil {
			t.Errorf("%s: took_ms is %v", what, line["took_ms"])
		}
	}
	has("a create", map[string]any{"agent": id, "new_key": keyID, "by": "app_key", "by_name": "tests", "address": "192.0.2.1", "status": 201.0, "caller": nil})
	w.send(request{method: "PATCH", target: keyPath + "/deprecate", body: `{}`, caller: "deployer"}).want(http.StatusOK)
	has("a key's change", map[string]any{"agent": id, "key": keyID, "by": "app_key", "caller": "deployer", "caller_signed": true})
	w.send(request{
		method: "PATCH",
		target: keyPath + "/undeprecate",
		body:   `{}`,
		caller: "deployer",
		legacy: true,
	}).want(http.StatusOK)
	has("an unsigned caller", map[string]any{"caller": "deployer", "caller_signed": false})
	w.send(request{
		key:    key,
		method: "POST",
		target: "/sdk/agents",
		body:   `{"name":"x"}`,
	}).refused(http.StatusForbidden, "agent_cannot_mint_subagents")
	has("a refusal", map[string]any{"by": "agent", "by_id": id, "by_name": "bot", "signed_by": keyID, "code": "agent_cannot_mint_subagents"})
	w.send(request{method: "GET", target: "/sdk/agents", tamper: func(r *http.Request) { r.Header.Set("X-Alter-Signature", strings.Repeat("0", 64)) }})
	has("a stranger", map[string]any{"by": nil, "by_id": nil, "address": "192.0.2.1", "code": "invalid_signature"})
	if strings.Contains(log.String(), key) {
		t.Error("a key is in the log")
	}
}

// The signatures of clients before 0.21 leave out who the caller is.
func TestTheTrailSaysWhatNoSignatureCovers(t *testing.T) {
	inWorld(t, func(w *world) {
		for legacy, want := range map[bool]string{false: "true", true: "false"} {
			made := w.send(request{
				method:  "POST",
				target:  "/sdk/agents",
				body:    `{"name":"bot-` + want + `"}`,
				caller:  "deployer",
				context: `{"run_id":"1"}`,
				legacy:  legacy,
			}).want(http.StatusCreated)
			detail := string(w.lastEvent(made.text("id")).Detail)
			for _, mark := range []string{`"caller_signed":` + want, `"context_signed":` + want} {
				if !strings.Contains(detail, mark) {
					w.Errorf("legacy %t: no %s in %s", legacy, mark, detail)
				}
			}
		}
	})
}

func TestTheTrailHasAPolicyBeforeAndAfter(t *testing.T) {
	inWorld(t, func(w *world) {
		const approval, shown = `{"requires_approval":{"approvers":["a@example.test"]}}`, `{"requires_approval":{"approvers_count":1}}`
		path, _, _ := w.newAgent("bot", `{}`)
		id := path[len("/sdk/agents/"):]
		for _, change := range []struct{ policy, before, after string }{
			{approval, `{}`, shown}, {`{}`, shown, `{}`},
		} {
			w.patch(path, `{"policy":`+change.policy+`}`).want(http.StatusOK)
			detail := string(w.lastEvent(id).Detail)
			for _, part := range []string{`"policy_before":` + change.before, `"policy_after":` + change.after} {
				if !strings.Contains(detail, part) {
					w.Errorf("no %s in %s", part, detail)
				}
			}
		}
		w.patch(path, `{"display_name":"Bot"}`).want(http.StatusOK)
		if detail := string(w.lastEvent(id).Detail); strings.Contains(detail, "policy") {
			w.Errorf("a change of something else tells of the policy: %s", detail)
		}
	})
}
