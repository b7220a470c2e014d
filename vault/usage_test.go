package vault_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// usage asks for an agent's usage, and returns its keys by id.
func (w *world) usage(path, query string) (answer, map[string]map[string]any) {
	w.Helper()
	if err := w.vault.Flush(w.Context()); err != nil {
		w.Fatal(err)
	}
	a := w.get("/console/v1" + strings.TrimPrefix(path, "/sdk") + "/usage" + query).want(http.StatusOK)
	keys := map[string]map[string]any{}
	for _, k := range a.body["keys"].([]any) {
		key := k.(map[string]any)
		keys[key["key_id"].(string)] = key
	}
	return a, keys
}

func TestUsageIsCountedByKeyAndReason(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{}`)
		keyID := keyPath[strings.LastIndex(keyPath, "/")+1:]
		me := request{key: key, method: "GET", target: "/sdk/agents/me", headers: map[string]string{"User-Agent": "alter-sdk/0.29.0"}}
		for range 3 {
			w.send(me).want(http.StatusOK)
		}
		again := w.build(me)
		w.serve(again).want(http.StatusOK)
		w.serve(again).refused(http.StatusUnauthorized, wire.CodeNonceReplayed)
		_, keys := w.usage(path, "")
		buckets := keys[keyID]["buckets"].([]any)
		if len(buckets) != 1 {
			t.Fatalf("%v", keys)
		}
		bucket := buckets[0].(map[string]any)
		if bucket["start"] != start.Truncate(24*time.Hour).Format(time.RFC3339) || bucket["accepted"] != 4.0 || bucket["refused"].(map[string]any)[wire.CodeNonceReplayed] != 1.0 {
			t.Errorf("%v", bucket)
		}
		last := keys[keyID]["last_accepted"].(map[string]any)
		if last["client"] != "alter-sdk/0.29.0" || last["address"] != "192.0.2.1" {
			t.Errorf("%v", last)
		}
	})
}
