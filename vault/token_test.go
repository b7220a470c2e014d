package vault_test

import (
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestACredentialIsGivenToItsHolder(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		h := w.newGrantee("books")
		r := h.retrieval()
		r.context, r.caller = `{"run_id":"run-1","thread_id":"thread-1","tool":"look"}`, "research"
		a := w.send(r).want(http.StatusOK)
		a.wantJSON("access_token", `"`+upstreamToken+`"`).wantJSON("grant_id", `"`+h.grant.ID+`"`).wantJSON("provider_id", `"books"`)
		a.wantJSON("token_type", `"Bearer"`).wantJSON("injection_header", `"Authorization"`).wantJSON("injection_format", `"Bearer {token}"`)
		a.wantJSON("scopes", `[]`).wantJSON("scope_mismatch", `false`).wantJSON("expires_in", `null`).wantJSON("expires_at", `null`)
		a.wantJSON("additional_credentials", `null`).wantJSON("additional_injections", `null`).wantJSON("retry_info", `null`)
		kept := w.call(a.text("token_generation"))
		kept.wantJSON("agent", `{"id":"`+h.agentID+`","name":"books"}`).wantJSON("managed_secret", `{"id":"`+h.secret.ID+`","slug":"books"}`)
		kept.wantJSON("method", `"GET"`).wantJSON("host", `"api.example.com"`).wantJSON("path", `"/v1/items"`)
		kept.wantJSON("outcome", `"unreported"`).wantJSON("run_id", `"run-1"`).wantJSON("thread_id", `"thread-1"`).wantJSON("tool", `"look"`)
		kept.wantJSON("reason", `"to look"`).wantJSON("key_id", `"`+h.keyID+`"`).wantJSON("status", `null`).wantJSON("latency_ms", `null`)
	})
}
