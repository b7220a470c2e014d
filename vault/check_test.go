package vault_test

import (
	"fmt"
	"net/http"
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
