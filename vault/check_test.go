package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

func TestCheckingNamesAllThatIsWrongAndDoesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{"slack":["a"]}`)
		check := "/console/v1" + path[len("/sdk"):] + "/check"
		for _, test := range []struct {
			target, body string
			problems     int
		}{
			{"/console/v1/agents/check", `{"name":"new"}`, 0},
			{"/console/v1/agents/check", `{"name":"bot"}`, 1},
			{"/console/v1/agents/check", `{"name":"bot","type":"x","metadata":1}`, 3},
			{"/console/v1/agents/check", `{"name":"Bot","scopes":{"a":[]}}`, 2},
			{check, `{}`, 0},
			{check, `{"display_name":"Bot","scopes":{"slack":["b"]}}`, 0},
			{check, `{"display_name":1,"policy":{"requires_approval":1},"scopes":{"managed_secrets":["x"]}}`, 3},
		} {
			if test.problems == 0 {
				w.post(test.target, test.body).want(http.StatusOK)
				continue
			}
			refused := w.post(test.target, test.body).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
			if list, _ := refused.body["errors"].([]any); len(list) != test.problems {
				t.Errorf("%s: %s", test.body, fmt.Sprint(refused.body["errors"]))
			}
		}
		w.get(path).want(http.StatusOK).wantJSON("version", `1`)
		w.get("/sdk/agents").wantJSON("total", `1`)
		w.post("/console/v1/agents/check", `{`).refused(http.StatusBadRequest, wire.CodeMalformedJSON)
		w.delete(path).want(http.StatusOK)
		w.post(check, `{}`).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.post("/console/v1/agents/nope/check", `{}`).refused(http.StatusNotFound, wire.CodeAgentNotFound)
	})
}

// What reading finds, what the stored secret and its value have to say, and a slug that is taken are said together.
func TestCheckingASecretNamesAllThatIsWrongAndDoesNothing(t *testing.T) {
	const create, update = "/console/v1/check/managed-secrets", "/console/v1/managed-secrets/check/check"
	inWorld(t, func(w *world) {
		w.post("/console/v1/managed-secrets", bearer("check", "token-1")).want(http.StatusCreated)
		for _, test := range []struct{ target, body, fields string }{
			{create, bearer("free", "token-2"), ""},
			{create, `{"name":" ","slug":"check","allowed_hosts":["a b"],"injection":{"kind":"header","name":"Cookie"},"value":{}}`,
				"name allowed_hosts[0] injection.name value.token slug"},
			{create, `{"injection":{"kind":"magic"},"value":{"token":"x"}}`, "name allowed_hosts injection.kind"},
			{update, `{}`, ""},
			{update, `{"expected_version":99,"name":"Other","value":{"token":"x"}}`, ""},
			{update, `{"name":" ","slug":"other","allowed_hosts":["a b"],"injection":{"kind":"basic"}}`, "allowed_hosts[0] name slug value.username"},
			{update, `{"allowed_hosts":["a b"],"injection":{"kind":"sigv4"},"value":{"token":5}}`, "allowed_hosts[0] value.token"},
			{update, `{"injection":{"kind":"sigv4","region":"a b"},"value":{"access_key_id":"x"}}`, "injection.region injection.service value.secret_key"},
			{update, `{"injection":{"kind":"magic"},"value":{"username":"x"}}`, "injection.kind"},
			{update, `{"value":{}}`, "value.token"},
		} {
			if test.fields == "" {
				w.post(test.target, test.body).want(http.StatusOK)
			} else if got := strings.Join(w.post(test.target, test.body).fields(), " "); got != test.fields {
				t.Errorf("%s names %s, want %s", test.body, got, test.fields)
			}
		}
		w.get("/console/v1/managed-secrets/check").want(http.StatusOK).wantJSON("version", `1`)
		w.get("/console/v1/managed-secrets").wantJSON("total", `1`)
		w.post("/console/v1/managed-secrets/nothing/check", `{}`).refused(http.StatusNotFound, wire.CodeSecretNotFound)
	})
}
