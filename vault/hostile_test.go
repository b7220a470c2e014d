package vault_test

import (
	"net/http"
	"strings"
	"testing"
)

// noise is text that no index row can take whole: long, and different at every place, so that it doesn't compress.
var noise = randomHex(3000)

func TestSearchesHaveALengthLimit(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, name := range []string{"q", "provider"} {
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 255)).want(http.StatusOK)
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 256)).refusedField(name)
		}
	})
}

func TestProvidersAndScopesHaveALengthLimit(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		fits, long := strings.Repeat("é", 255), strings.Repeat("é", 256)
		w.patch(path, `{"scopes":{"`+fits+`":["`+fits+`"]}}`).want(http.StatusOK)
		for scopes, field := range map[string]string{
			`{"` + long + `":["a"]}`: "scopes", `{"` + noise + `":["a"]}`: "scopes",
			`{"a":["` + long + `"]}`: "scopes.a",
		} {
			w.post("/sdk/agents", `{"name":"other","scopes":`+scopes+`}`).refusedField(field)
			w.patch(path, `{"scopes":`+scopes+`}`).refusedField(field)
		}
	})
}
