package vault_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// TestAPastedKeyIsRefusedWhereverItWouldBeKept puts keys into every field that is stored, alone and amid other text.
func TestAPastedKeyIsRefusedWhereverItWouldBeKept(t *testing.T) {
	inWorld(t, func(w *world) {
		path, agentKey, _ := w.newAgent("bot", `{}`)
		for _, key := range []string{w.appKey, agentKey, "alter_rk_abcdefghijklmnopqrstuv_iwpykn", "alter_ak_2345672345672345672345_qj3ovq"} {
			var answers []string
			note := func(a answer) answer { answers = append(answers, a.raw); return a }
			note(w.post("/sdk/agents", `{"name":"`+key+`"}`)).refusedField("name")
			for _, text := range []string{key, " " + key, "key=" + key + ";", `\u0061` + key[1:]} {
				for member, field := range map[string]string{
					`"display_name":"TEXT"`: "display_name", `"metadata":{"token":"TEXT"}`: "metadata.token", `"metadata":{"a":[{"b":"TEXT"}]}`: "metadata.a.b",
					`"metadata":{"TEXT":1}`: "metadata", `"metadata":{"owner":"TEXT"}`: "metadata.owner", `"metadata":{"team":"TEXT"}`: "metadata.team",
					`"policy":{"a":"TEXT"}`: "policy.a", `"policy":{"requires_approval":{"approvers":["TEXT"]}}`: "policy.requires_approval.approvers",
					`"scopes":{"slack":["TEXT"]}`: "scopes.slack", `"scopes":{"TEXT":["a"]}`: "scopes",
				} {
					member = strings.ReplaceAll(member, "TEXT", text)
					note(w.post("/sdk/agents", `{"name":"other",`+member+`}`)).refusedField(field).says("API key")
					note(w.patch(path, `{`+member+`}`)).refusedField(field)
				}
				note(w.post("/sdk/agents", `{"name":"other","`+text+`":1}`)).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
			}
			change := request{method: "PATCH", target: path, body: `{"display_name":"` + randomHex(4) + `"}`}
			named := change
			named.caller = "worker " + key
			note(w.send(named)).refusedField(wire.HeaderCaller)
			repeated := request{
				method:  "POST",
				target:  "/sdk/agents",
				body:    `{"name":"other"}`,
				headers: map[string]string{wire.HeaderIdempotencyKey: key},
			}
			note(w.send(repeated)).refusedField(wire.HeaderIdempotencyKey)
			change.context, change.headers = `{"run_id":"`+key+`"}`, map[string]string{"User-Agent": "x/" + key}
			note(w.send(change).want(http.StatusOK))

			if all := strings.Join(answers, "") + w.log.String() + w.auditText(); strings.Contains(all, key) {
				t.Errorf("a key is repeated or kept: %s", all)
			}
		}
		w.post("/sdk/agents", `{"name":"alter_key_rotator","display_name":"alter_key_… and alter_rk_abcdefghijklmnopqrstuv_aaaaaa"}`).want(http.StatusCreated)
	})
}

// auditText is all that the audit trail says.
func (w *world) auditText() string {
	w.Helper()
	events, err := w.store.AuditEvents(w.Context(), store.AuditFilter{Limit: 1000})
	if err != nil {
		w.Fatal(err)
	}
	text, err := json.Marshal(events)
	if err != nil || len(events) == 0 {
		w.Fatalf("%d events: %v", len(events), err)
	}
	return string(text)
}

func TestAnAppKeysNameIsNoKey(t *testing.T) {
	inWorld(t, func(w *world) {
		if _, _, err := w.vault.AppKeys.Create(t.Context(), appkeys.Everything(w.appKey)); err == nil || strings.Contains(err.Error(), w.appKey) {
			t.Errorf("a key as an app key's name: %v", err)
		}
	})
}
