package vault_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// newSecret makes a managed secret that nobody may use yet, and returns its id.
func (w *world) newSecret(slug string) string {
	w.Helper()
	return w.post("/console/v1/managed-secrets", `{"name":"The `+slug+`","slug":"`+slug+`","allowed_hosts":["api.example.com"],
		"injection":{"kind":"bearer"},"value":{"token":"tok-`+slug+`"}}`).want(http.StatusCreated).text("id")
}

// holder is an agent that may reach secrets by these slugs.
func (w *world) holder(name string, slugs ...string) (id, key string) {
	w.Helper()
	scopes := `{}`
	if len(slugs) > 0 {
		scopes = `{"managed_secret_slugs":["` + strings.Join(slugs, `","`) + `"]}`
	}
	path, key, _ := w.newAgent(name, scopes)
	return strings.TrimPrefix(path, "/sdk/agents/"), key
}

const consoleGrants = "/console/v1/grants"

// grant grants something by the console's API, and returns the grant's id.
func (w *world) grant(body string) string {
	w.Helper()
	return w.post(consoleGrants, body).want(http.StatusCreated).text("id")
}

func (w *world) as(key, method, target, body string) answer {
	w.Helper()
	return w.send(request{key: key, method: method, target: target, body: body})
}

// ends sends a request whose answer has no content.
func (w *world) ends(key, target string) {
	w.Helper()
	recorder := httptest.NewRecorder()
	w.vault.Handler().ServeHTTP(recorder, w.build(request{key: key, method: "DELETE", target: target}))
	if recorder.Code != http.StatusNoContent || recorder.Body.Len() > 0 {
		w.Fatalf("status %d: %s", recorder.Code, recorder.Body)
	}
}

// field is a value within an answer, by the names on the way to it.
func (a answer) field(path ...string) any {
	a.Helper()
	var value any = a.body
	for _, name := range path {
		object, ok := value.(map[string]any)
		if !ok {
			a.Fatalf("%v is not there: %s", path, a.raw)
		}
		value = object[name]
	}
	return value
}

func TestAGrantIsMadeShownAndRevoked(t *testing.T) {
	inWorld(t, func(w *world) {
		secret := w.newSecret("acme")
		agent, key := w.holder("bot", "acme")
		made := w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+agent+`","label":"prod","delegable":true,
			"policy":{"expires_at":"2026-01-02T00:00:00Z","methods":["get","POST"],"paths":["/v1/**"]}}`).want(http.StatusCreated)
		id := made.text("id")
		made.wantJSON("kind", `"managed_secret"`).
			wantJSON("managed_secret", `{"id":"`+secret+`","slug":"acme","name":"The acme"}`).
			wantJSON("agent", `{"id":"`+agent+`","name":"bot","status":"active"}`).
			wantJSON("policy", `{"expires_at":"2026-01-02T00:00:00Z","methods":["GET","POST"],"paths":["/v1/**"],"proxy_only":false}`).
			wantJSON("created_by", `"app key tests"`).wantJSON("usable", `true`).wantJSON("why_not", `null`).wantJSON("status", `"active"`).
			wantJSON("depth", `0`).wantJSON("parent_grant_id", `null`).wantJSON("revoked_at", `null`).wantJSON("scope_constraint", `null`)
		if got := w.get(consoleGrants + "/" + id).want(http.StatusOK); got.raw != made.raw {
			t.Errorf("get: %s, made: %s", got.raw, made.raw)
		}
		held := w.as(key, "POST", "/sdk/grants/list", `{"limit":100,"offset":0}`).want(http.StatusOK)
		if held.field("total") != 1.0 || !strings.Contains(held.raw, id) {
			t.Errorf("held: %s", held.raw)
		}
		revoked := w.post(consoleGrants+"/"+id+"/revoke", `{"reason":"  it leaked "}`).want(http.StatusOK)
		revoked.wantJSON("status", `"revoked"`).wantJSON("revoked_by", `"app key tests"`).wantJSON("revoked_reason", `"it leaked"`).wantJSON("usable", `false`)
		if rule, message := revoked.field("why_not", "rule"), revoked.field("why_not", "message"); rule != wire.CodeGrantRevoked || !strings.Contains(message.(string), "it leaked") {
			t.Errorf("why not: %s", revoked.raw)
		}
		w.advance(time.Minute)
		if again := w.post(consoleGrants+"/"+id+"/revoke", `{"reason":"another"}`).want(http.StatusOK); again.raw != revoked.raw {
			t.Errorf("revoked twice: %s", again.raw)
		}
	})
}
