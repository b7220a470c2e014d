package vault_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSearchesHaveALengthLimit(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, name := range []string{"q", "provider"} {
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 255)).want(http.StatusOK)
			w.get("/sdk/agents?" + name + "=" + strings.Repeat("%C3%A9", 256)).refusedField(name)
		}
	})
}
