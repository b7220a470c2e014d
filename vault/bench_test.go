package vault_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
)

// BenchmarkMe is a signed GET /sdk/agents/me without the network: signature, key, nonce, answer.
func BenchmarkMe(b *testing.B) {
	w := newWorld(b, storetest.SQLite(b))
	_, key, _ := w.newAgent("bot", `{"slack":["chat:write"]}`)
	requests := make([]*http.Request, b.N)
	for i := range requests {
		requests[i] = w.build(request{key: key, method: "GET", target: "/sdk/agents/me"})
	}
	handler := w.vault.Handler()
	b.ReportAllocs()
	b.ResetTimer()
	for _, r := range requests {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, r)
		if recorder.Code != http.StatusOK {
			b.Fatal(recorder.Body)
		}
	}
}
