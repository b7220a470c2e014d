package vault_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/api"
)

// sendBare sends a request whose answer may have no body.
func (w *world) sendBare(r request) *httptest.ResponseRecorder {
	w.Helper()
	recorder := httptest.NewRecorder()
	w.vault.Handler().ServeHTTP(recorder, w.build(r))
	return recorder
}

func TestACredentialIsGivenToItsHolder(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for _, r := range []request{
			g.retrieval(),
			tokenRequest(g.key, `"provider_id":"books","user_token":null,"label":null,`+announced),
			tokenRequest(w.appKey, `"grant_id":"`+g.grantID+`",`+announced),
			{method: "POST", target: "/sdk/token", body: `{"provider_id":"books",` + announced + `}`, caller: g.agentID, callerType: "agent"},
		} {
			a := w.send(r).want(http.StatusOK)
			a.wantJSON("access_token", `"`+upstreamToken+`"`).wantJSON("grant_id", `"`+g.grantID+`"`).wantJSON("provider_id", `"books"`)
			a.wantJSON("token_type", `"Bearer"`).wantJSON("injection_header", `"Authorization"`).wantJSON("injection_format", `"Bearer {token}"`)
			a.wantJSON("scopes", `[]`).wantJSON("scope_mismatch", `false`).wantJSON("expires_in", `null`).wantJSON("expires_at", `null`)
			a.wantJSON("additional_credentials", `null`).wantJSON("additional_injections", `null`).wantJSON("retry_info", `null`)
			if len(a.body) != 14 || a.text("token_generation") != a.header.Get(wire.HeaderRequestID) {
				t.Errorf("%s", a.raw)
			}
		}
		_, total := w.calls("")
		if total != 4 {
			t.Errorf("%v calls, want 4", total)
		}
	})
}

func TestACallIsKeptWithAllThatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		r := g.retrieval()
		r.context = `{"run_id":"run-1","thread_id":"thread-1","tool":"look","tool_call_id":"c-1","framework":"langchain","parent_agent":"boss","step":"3"}`
		r.caller, r.headers = "research", map[string]string{
			wire.HeaderTraceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "User-Agent": "alter-sdk-python/0.29.0"}
		kept := w.call(w.send(r).want(http.StatusOK).text("token_generation"))
		for field, want := range map[string]string{
			"mode": `"retrieve"`, "agent": `{"id":"` + g.agentID + `","name":"books"}`, "key_id": `"` + g.keyID + `"`, "grant_id": `"` + g.grantID + `"`,
			"managed_secret": `{"id":"` + g.secretID + `","slug":"books"}`, "method": `"GET"`, "host": `"api.example.com"`, "path": `"/v1/items"`,
			"status": `null`, "latency_ms": `null`, "outcome": `"unreported"`, "rule": `null`, "refusal": `null`, "reason": `"to look"`,
			"run_id": `"run-1"`, "thread_id": `"thread-1"`, "parent_agent": `"boss"`, "tool": `"look"`, "tool_call_id": `"c-1"`, "framework": `"langchain"`,
			"traceparent": `"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"`, "client": `"alter-sdk-python/0.29.0"`, "reported_at": `null`,
			"context": r.context, "request": `null`, "response": `null`, "bodies": `"none"`, "at": `"2026-01-01T00:00:00Z"`,
		} {
			kept.wantJSON(field, want)
		}
	})
}

func TestACredentialTellsWhenItsGrantEnds(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books", `,"policy":{"expires_at":"2026-01-01T01:00:00Z"}`)
		w.send(g.retrieval()).want(http.StatusOK).wantJSON("expires_in", `3600`).wantJSON("expires_at", `"2026-01-01T01:00:00Z"`)
		w.advance(time.Hour)
		w.refusedWithReference(w.send(g.retrieval()), http.StatusForbidden, wire.CodeGrantExpired)
	})
}

// TestEveryRefusalOfARetrieval makes each of the protocol's errors, and looks it up by its reference.
func TestEveryRefusalOfARetrieval(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g, other := w.newGrantee("books"), w.newGrantee("maps", `,"policy":{"methods":["POST"],"paths":["/v2/*"]}`)
		_, poor, _ := w.newAgent("poor", `{}`)
		for _, tt := range []struct {
			request
			status int
			code   string
		}{
			{tokenRequest(g.key, `"grant_id":"`+api.NewID()+`",`+announced), 404, wire.CodeGrantNotFound},
			{tokenRequest(g.key, `"grant_id":"nothing",`+announced), 404, wire.CodeGrantNotFound},
			{tokenRequest(g.key, `"grant_id":"`+other.grantID+`",`+announced), 404, wire.CodeGrantNotFound},
			{tokenRequest(g.key, `"provider_id":"maps",`+announced), 404, wire.CodeNoDelegatedGrant},
			{tokenRequest(w.appKey, `"provider_id":"maps",`+announced), 404, wire.CodeGrantNotFound},
			{tokenRequest(g.key, `"provider_id":"nowhere",`+announced), 404, wire.CodeNoDelegatedGrant},
			{tokenRequest(poor, `"provider_id":"books",`+announced), 404, wire.CodeNoDelegatedGrant},
			{tokenRequest(g.key, `"provider_id":"books","user_token":"ey.J.x",`+announced), 501, wire.CodePrincipalNotOffered},
			{tokenRequest(g.key, `"grant_id":"`+g.grantID+`","request":{"method":"GET","url":"https://evil.example.com/"}`), 403, wire.CodeSecretHost},
			{tokenRequest(other.key, `"provider_id":"maps","request":{"method":"GET","url":"https://api.example.com/v2/x"}`), 403, wire.CodeGrantMethod},
			{tokenRequest(other.key, `"provider_id":"maps","request":{"method":"POST","url":"https://api.example.com/v1/x"}`), 403, wire.CodeGrantPath},
			{tokenRequest(g.key, `"grant_id":"`+g.grantID+`"`), 422, wire.CodeValidationFailed},
			{tokenRequest(g.key, `"grant_id":"`+g.grantID+`","provider_id":"books",`+announced), 422, wire.CodeValidationFailed},
			{tokenRequest(g.key, announced), 422, wire.CodeValidationFailed},
			{tokenRequest(g.key, `"provider_id":"books","request":{"method":"GET","url":"ftp://api.example.com/"}`), 422, wire.CodeValidationFailed},
			{tokenRequest(g.key, `"provider_id":"books","request":{"method":"GET","url":"http://api.example.com/"}`), 422, wire.CodeValidationFailed},
			{tokenRequest(g.key, `"provider_id":"books","request":{"method":"GET X","url":"https://api.example.com/"}`), 422, wire.CodeValidationFailed},
			{request{key: g.key, method: "POST", target: "/sdk/token", body: `[]`}, 400, wire.CodeMalformedJSON},
		} {
			w.refusedWithReference(w.send(tt.request), tt.status, tt.code)
		}
		w.grant(`{"managed_secret":"books","agent_id":"` + g.agentID + `","label":"second"}`)
		a := w.refusedWithReference(w.send(tokenRequest(g.key, `"provider_id":"books",`+announced)), 409, wire.CodeAmbiguousGrant)
		if candidates, _ := a.body["candidates"].([]any); len(candidates) != 2 {
			t.Errorf("%s", a.raw)
		}
		w.send(tokenRequest(g.key, `"provider_id":"books","label":"second",`+announced)).want(http.StatusOK)

		proxied := w.newGrantee("proxied", `,"policy":{"proxy_only":true}`)
		w.refusedWithReference(w.send(proxied.retrieval()), 400, wire.CodeRequiresProxy)
		w.post(proxied.grantPath+"/revoke", `{"reason":"gone"}`).want(http.StatusOK)
		w.refusedWithReference(w.send(proxied.retrieval()), 403, wire.CodeGrantRevoked)
		w.delete(managedSecrets + "/maps").want(http.StatusOK)
		w.refusedWithReference(w.send(other.retrieval()), 410, wire.CodeGrantDeleted)
		list, _ := w.calls("outcome=refused&limit=1000")
		for _, one := range list {
			if one["outcome"] != "refused" || one["rule"] == nil || one["refusal"] == nil {
				t.Errorf("kept as %v", one)
			}
		}
	})
}

// TestASuspendedAgentRetrievesNothing while what it did is still told.
func TestASuspendedAgentRetrievesNothing(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
		w.patch(g.agent, `{"status":"inactive"}`).want(http.StatusOK)
		w.refusedWithReference(w.send(g.retrieval()), http.StatusUnauthorized, wire.CodeAgentInactive)
		w.refusedWithReference(w.send(tokenRequest(w.appKey, `"grant_id":"`+g.grantID+`",`+announced)), http.StatusForbidden, wire.CodeAgentInactive)
		w.told(g.report(`"`+call+`"`, ""))
		w.call(call).wantJSON("outcome", `"ok"`).wantJSON("status", `200`).wantJSON("latency_ms", `12`)
		if a := w.sendBare(request{key: g.key, method: "POST", target: "/sdk/grants/" + g.grantID + "/report-scope-mismatch",
			body: `{"provider_status_code":403,"provider_error_code":"insufficient_scope","missing_scopes":["a","of ` + upstreamToken + `"],"api_endpoint":"https://api.example.com/x?token=1"}`}); a.Code != 204 {
			t.Errorf("%d %s", a.Code, a.Body)
		}
		if e := w.lastEvent(g.grantID); e.Action != "grant.scope_mismatch" || strings.Contains(string(e.Detail), "token=1") || !strings.Contains(string(e.Detail), `"missing_scopes":["a","of [removed]"]`) {
			t.Errorf("%+v", e)
		}
		w.patch(g.agent, `{"status":"active"}`).want(http.StatusOK)
		w.send(g.retrieval()).want(http.StatusOK)
	})
}

// TestARequestsOwnRuleDenies: what can't be known of a raw credential counts as fulfilled (protocol 3.8).
func TestARequestsOwnRuleDenies(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for rule, denies := range map[string]bool{
			`{"rule_type":"json_match","rule_body":{"when":{"method":"POST"},"effect":"deny"}}`:                                               true,
			`{"rule_type":"json_match","rule_body":{"when":{"provider_id":"books"},"effect":"deny"}}`:                                         true,
			`{"rule_type":"json_match","rule_body":{"when":{"provider_id":"maps","method":"GET"},"effect":"deny"}}`:                           false,
			`{"rule_type":"json_match","rule_body":{"when":{"grant_id":"` + api.NewID() + `"},"effect":"deny"}}`:                              false,
			`{"rule_type":"json_match","rule_body":{"when":{"moon":"full"},"effect":"deny"}}`:                                                 true,
			`{"rule_type":"json_match","rule_body":{"when":{"provider_id":"maps"},"effect":"allow"}}`:                                         true,
			`{"rule_type":"content_match","rule_body":{"match":{"families":["write"]},"params":[],"effect":"redact","redact":{"fields":[]}}}`: true,
			`{"rule_type":"of tomorrow","rule_body":{}}`:                                                                                      true,
		} {
			r := g.retrieval()
			r.rule = base64.RawURLEncoding.EncodeToString([]byte(rule))
			if a := w.send(r); denies {
				w.refusedWithReference(a, http.StatusForbidden, wire.CodeRequestRuleDenied)
			} else {
				a.want(http.StatusOK)
			}
		}
		r := g.retrieval()
		r.rule = "not a rule"
		w.send(r).refused(http.StatusBadRequest, wire.CodeValidationFailed)
	})
}

// TestLastUsesOfGrantsAreWrittenLater, and with them those of their secrets.
func TestLastUsesOfGrantsAreWrittenLater(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		w.send(g.retrieval()).want(http.StatusOK)
		w.get(g.grantPath).want(http.StatusOK).wantJSON("last_used_at", `null`)
		w.must(w.vault.Flush(w.Context()))
		w.get(g.grantPath).want(http.StatusOK).wantJSON("last_used_at", `"2026-01-01T00:00:00Z"`)
		w.get(managedSecrets+"/books").want(http.StatusOK).wantJSON("last_used_at", `"2026-01-01T00:00:00Z"`)
	})
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// TestWithoutTheMasterKeyNothingIsGivenOut, and the refusal is kept.
func TestWithoutTheMasterKeyNothingIsGivenOut(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		v, err := vault.New(vault.Options{Store: w.store, Secrets: keyring.Of(secret), Now: w.Now})
		w.must(err)
		w.vault = v
		w.refusedWithReference(w.send(g.retrieval()), http.StatusServiceUnavailable, wire.CodeSecretUnreadable)
	})
}

// TestNobodyAtTheConsoleSeesAValue: a person may do much with a secret, but never read it.
func TestNobodyAtTheConsoleSeesAValue(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for range 2 {
			for _, r := range []request{g.retrieval(), g.report(`null`, "")} {
				a, err := w.roundTrip(asPerson(w.Context()), r.method, r.target, r.body)
				w.must(err)
				if a.refused(http.StatusForbidden, wire.CodeInsufficientScope); strings.Contains(a.raw, upstreamToken) {
					t.Errorf("%s", a.raw)
				}
			}
		}
		if _, total := w.calls(""); total != 0 {
			t.Errorf("a person made %v calls", total)
		}
	})
}
