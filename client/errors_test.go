package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

var sentinels = map[string]error{
	"AgentNotFound": client.ErrAgentNotFound, "AgentNameExists": client.ErrAgentNameExists,
	"AgentConcurrentUpdate": client.ErrAgentConcurrentUpdate, "AgentOwnerLeft": client.ErrAgentOwnerLeft, "AgentInactive": client.ErrAgentInactive, "AgentRevoked": client.ErrAgentRevoked,
	"AgentCannotMintSubagents": client.ErrAgentCannotMintSubagents, "MeRequiresAgentKey": client.ErrMeRequiresAgentKey,
	"ScopeNarrowing": client.ErrScopeNarrowing, "KeyNotFound": client.ErrKeyNotFound, "KeyAlreadyRevoked": client.ErrKeyAlreadyRevoked,
	"LastActiveKey": client.ErrLastActiveKey, "AgentKeyLimit": client.ErrAgentKeyLimit, "InvalidKey": client.ErrInvalidKey,
	"KeyRevoked": client.ErrKeyRevoked, "KeyExpired": client.ErrKeyExpired, "KeyRotationExpired": client.ErrKeyRotationExpired,
	"KeyInactive": client.ErrKeyInactive, "KeyAppNotFound": client.ErrKeyAppNotFound, "InsufficientScope": client.ErrInsufficientScope,
	"RoleNotAllowed":      client.ErrRoleNotAllowed,
	"CallerAgentMismatch": client.ErrCallerAgentMismatch, "CallerAgentResolution": client.ErrCallerAgentResolution,
	"IdempotencyKeyBodyMismatch": client.ErrIdempotencyKeyBodyMismatch, "IdempotencyKeyAgentRevoked": client.ErrIdempotencyKeyAgentRevoked,
	"IdempotencyKeyAgentInactive": client.ErrIdempotencyKeyAgentInactive, "RateLimit": client.ErrRateLimit, "NotOffered": client.ErrNotOffered, "Validation": client.ErrValidation,
	"Unauthorised": client.ErrUnauthorised, "InvalidSignature": client.ErrInvalidSignature, "ClockSkew": client.ErrClockSkew,
	"NonceReplayed": client.ErrNonceReplayed, "Constraints": client.ErrConstraints, "IPNotAllowed": client.ErrIPNotAllowed,
	"Unavailable": client.ErrUnavailable, "Internal": client.ErrInternal, "QuotaExceeded": client.ErrQuotaExceeded,
	"TooLarge": client.ErrTooLarge, "WrongBaseURL": client.ErrWrongBaseURL, "LegacySecret": client.ErrLegacySecret,
	"KeyNotReplaceable": client.ErrKeyNotReplaceable, "KeyNotRotatable": client.ErrKeyNotRotatable, "KeyRotated": client.ErrKeyRotated, "InvalidResponse": client.ErrInvalidResponse, "Timeout": client.ErrTimeout,
	"CallNotFound": client.ErrCallNotFound, "EventNotFound": client.ErrEventNotFound, "RunNotFound": client.ErrRunNotFound, "ReferenceNotFound": client.ErrReferenceNotFound,
}

type sentinelTest struct {
	code   string
	status int
	want   string // sentinels, divided by spaces
}

// Each code matches its own sentinel, that of its status, and no other; codes whose meaning hangs on the status match on that only.
func TestCodesMatchTheirSentinels(t *testing.T) {
	tests := []sentinelTest{
		{wire.CodeAgentNotFound, 404, "AgentNotFound"}, {wire.CodeCallerUnresolved, 404, "AgentNotFound"},
		{wire.CodeAgentNameExists, 409, "AgentNameExists"}, {wire.CodeAgentInactive, 401, "AgentInactive"}, {wire.CodeAgentRevoked, 401, "AgentRevoked"},
		{wire.CodeAgentConcurrentUpdate, 409, "AgentConcurrentUpdate"}, {wire.CodeAgentConcurrentUpdate, 400, ""},
		{wire.CodeAgentOwnerLeft, 409, "AgentOwnerLeft"},
		{wire.CodeCannotMintSubagents, 403, "AgentCannotMintSubagents"}, {wire.CodeMeRequiresAgentKey, 403, "MeRequiresAgentKey"},
		{wire.CodeNarrowingRequiresPhase, 409, "ScopeNarrowing"}, {wire.CodeKeyNotFound, 404, "KeyNotFound"},
		{wire.CodeKeyRevoked, 409, "KeyAlreadyRevoked"}, {wire.CodeKeyRevoked, 401, "KeyRevoked"}, {wire.CodeKeyRevoked, 403, "KeyRevoked"},
		{wire.CodeLastActiveKey, 409, "LastActiveKey"}, {wire.CodeAgentKeyLimit, 409, "AgentKeyLimit"}, {wire.CodeInvalidKey, 401, "InvalidKey"},
		{wire.CodeKeyExpired, 401, "KeyExpired"}, {wire.CodeKeyRotationExpired, 401, "KeyRotationExpired"}, {wire.CodeKeyNotActive, 401, "KeyInactive"},
		{wire.CodeKeyAppNotFound, 500, "KeyAppNotFound"}, {wire.CodeInsufficientScope, 403, "InsufficientScope"},
		{wire.CodeCallerMismatch, 400, "CallerAgentMismatch"}, {wire.CodeCallerResolutionError, 503, "CallerAgentResolution"},
		{wire.CodeIdempotencyMismatch, 409, "IdempotencyKeyBodyMismatch"}, {wire.CodeIdempotencyRevoked, 409, "IdempotencyKeyAgentRevoked"},
		{wire.CodeIdempotencyInactive, 409, "IdempotencyKeyAgentInactive"}, {wire.CodeRateLimitExceeded, 429, "RateLimit"},
		{wire.CodeNotOffered, 501, "NotOffered"},
		{"quota_exceeded", 429, "QuotaExceeded"}, {wire.CodeValidationFailed, 422, "Validation"}, {wire.CodeLegacySecretName, 422, "Validation LegacySecret"},
		{wire.CodeInvalidSignature, 401, "InvalidSignature"}, {wire.CodeMissingSignature, 401, "InvalidSignature"}, {wire.CodeContentHashMismatch, 401, "InvalidSignature"},
		{wire.CodeTimestampOutOfRange, 401, "ClockSkew"}, {wire.CodeNonceReplayed, 401, "NonceReplayed"}, {wire.CodeConstraintNotNarrowing, 400, "Constraints"},
		{"ip_not_allowed", 403, "IPNotAllowed"}, {wire.CodeServiceUnavailable, 503, ""}, {"", 502, ""}, {"", 504, ""}, {"", 401, ""},
		{wire.CodeInternalError, 500, "Internal"}, {wire.CodeBodyTooLarge, 413, "TooLarge"}, {wire.CodeHeadersTooLarge, 431, "TooLarge"},
		{wire.CodeWrongBaseURL, 400, "WrongBaseURL"}, {wire.CodeKeyNotReplaceable, 409, "KeyNotReplaceable"}, {wire.CodeKeyNotRotatable, 409, "KeyNotRotatable"}, {wire.CodeKeyRotated, 409, "KeyRotated"}, {wire.CodeInvalidDerivedScope, 400, ""},
		{wire.CodeMalformedJSON, 400, ""}, {wire.CodeBodyTimeout, 408, ""}, {wire.CodeUnsupportedMediaType, 415, ""},
		{wire.CodeRouteNotFound, 404, ""}, {wire.CodeMethodNotAllowed, 405, ""}, {wire.CodeMisdirected, 421, ""},
		{wire.CodeCallNotFound, 404, "CallNotFound"}, {wire.CodeEventNotFound, 404, "EventNotFound"}, {wire.CodeWebhookNotFound, 404, "WebhookNotFound"}, {wire.CodeRunNotFound, 404, "RunNotFound"}, {wire.CodeReferenceNotFound, 404, "ReferenceNotFound"},
		{wire.CodeGrantNotFound, 404, "GrantNotFound"}, {wire.CodeNoDelegatedGrant, 404, "NoDelegatedGrant"},
		{wire.CodeNoDelegatedGrant, 409, "NoDelegatedGrant"}, {wire.CodeGrantExpired, 403, "GrantExpired Reauthorise"},
		{wire.CodeGrantRevoked, 403, "GrantRevoked Reauthorise"}, {wire.CodeGrantRevoked, 400, "GrantRevoked Reauthorise"},
		{wire.CodeGrantDeleted, 410, "GrantDeleted Reauthorise"}, {"anything", 410, "GrantDeleted Reauthorise"},
		{"credential_revoked", 400, "CredentialRevoked Reauthorise"}, {"jwt_validation_error", 401, "UserToken Reauthorise"},
		{wire.CodeAmbiguousGrant, 409, "AmbiguousGrant"}, {wire.CodeRequiresProxy, 400, "RequiresProxy"},
		{"delegated_grant_requires_proxy", 400, "RequiresProxy"}, {"hitl_grant_requires_proxy", 400, "RequiresProxy"},
		{"user_limits_require_proxy", 400, "RequiresProxy"}, {"token_refresh_in_progress", 409, "TokenRefresh"},
		{"blocked_destination", 422, "BlockedDestination Validation"}, {wire.CodeAgentScopeNotAllowed, 403, "Policy AgentScopeNotAllowed"},
		{wire.CodeGrantMethod, 403, "Policy GrantMethod"}, {wire.CodeGrantPath, 403, "Policy GrantPath"},
		{wire.CodeSecretHost, 403, "Policy SecretHost"}, {wire.CodeRequestRuleDenied, 403, "Policy RequestRule"},
		{"step_up_required", 403, "Policy StepUp"}, {"redact_discharge_failed", 403, "Policy Redact"}, {"scope_mismatch", 403, "ScopeReauth"},
		{wire.CodeGrantNotDelegable, 403, "GrantNotDelegable"}, {wire.CodeSiblingLabel, 409, "SiblingLabel"},
		{wire.CodeInvalidGrantPolicy, 422, "GrantPolicy Validation"}, {wire.CodeInvalidScopeConstraint, 422, "ScopeConstraint Validation"},
		{wire.CodeAgentsCantMint, 403, "AgentsCannotMint"}, {wire.CodeMintSourceRules, 403, "MintSourceRules"},
		{"grant_limit_exceeded", 402, "GrantLimit"}, {wire.CodeUseSelfRevoke, 403, "UseSelfRevoke"},
		{wire.CodeAgentKeyRequired, 403, "AgentKeyRequired"}, {wire.CodePrincipalNotOffered, 501, "PrincipalNotOffered"},
		{"credential_id_required", 409, "CredentialIDRequired"}, {"end_user_credential_not_assignable", 409, "EndUserCredential"},
		{wire.CodeSecretNotFound, 404, "SecretNotFound"}, {wire.CodeSecretSlugExists, 409, "SecretSlugExists"},
		{wire.CodeSecretConcurrentUpdate, 409, "SecretConcurrentUpdate"}, {wire.CodeSecretUnreadable, 503, "SecretUnreadable"},
		{wire.CodeRoleNotAllowed, 403, "RoleNotAllowed"},
		{"", 404, ""}, {"something_new", 400, ""},
	}
	for _, code := range wire.Codes() {
		if !slices.ContainsFunc(tests, func(tt sentinelTest) bool { return tt.code == code && tt.status == wire.Status(code) }) {
			t.Errorf("say here which sentinels match %s on %d", code, wire.Status(code))
		}
	}
	for _, tt := range tests {
		_, err := newFake(t, tt.status, `{"error":"`+tt.code+`","message":"No.","hint":"Try."}`).agent().Me(t.Context())
		var e *client.Error
		if !errors.As(err, &e) || e.Status != tt.status || e.Code != tt.code || e.Message != "No." || e.Hint != "Try." {
			t.Errorf("%s: %#v", tt.code, err)
		}
		for name, sentinel := range sentinels {
			want := slices.Contains(strings.Fields(tt.want), name) || name == "Unauthorised" && tt.status == 401 || name == "Unavailable" && tt.status >= 502 && tt.status <= 504
			if got := errors.Is(fmt.Errorf("wrapped: %w", err), sentinel); got != want {
				t.Errorf("%s on %d: errors.Is %s = %t", tt.code, tt.status, name, got)
			}
		}
	}
}

func TestErrorEnvelopes(t *testing.T) {
	tests := map[string]struct {
		status  int
		body    string
		code    string
		message string
		field   string
		problem string
	}{
		"nested":          {404, `{"detail":{"error":"agent_not_found","message":"Gone."}}`, "agent_not_found", "Gone.", "", ""},
		"text detail":     {404, `{"error":"x","message":"Top.","detail":"other"}`, "x", "Top.", "", ""},
		"fields":          {422, `{"error":"validation_failed","message":"Bad.","field":"scopes.google","errors":[{"field":"scopes.google","message":"empty"},{"field":"b","message":"c"}]}`, "validation_failed", "Bad.", "scopes.google", "empty"},
		"first field":     {422, `{"error":"v","message":"Bad.","errors":[{"field":"a","message":"b"}]}`, "v", "Bad.", "a", "b"},
		"field locations": {422, `{"detail":[{"loc":["body","scopes","google",0],"msg":"too short"}]}`, "", "status 422 Unprocessable Entity", "scopes.google.0", "too short"},
		"odd types":       {400, `{"error":5,"message":[],"hint":{},"field":1,"errors":["x",{"field":2}]}`, "", "status 400 Bad Request", "", ""},
		"empty message":   {500, `{"error":"x","message":""}`, "x", "status 500", "", ""},
		"not JSON":        {502, `<html>`, "", "status 502 Bad Gateway", "", ""},
		"list":            {400, `[1]`, "", "status 400", "", ""},
		"empty":           {503, ``, "", "status 503", "", ""},
		"redirect":        {307, ``, "", "redirect", "", ""},
		"throttled":       {429, `slow down`, wire.CodeRateLimitExceeded, "status 429", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, tt.status, tt.body)
			inner := f.Answer
			f.Answer = func(w http.ResponseWriter, r request) {
				w.Header().Set("X-Request-ID", "req-1")
				w.Header().Set("Location", "/elsewhere")
				inner(w, r)
			}
			_, err := f.agent().Me(t.Context())
			var e *client.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if e.Code != tt.code || !strings.Contains(e.Message, tt.message) || e.Field != tt.field || e.RequestID != "req-1" || len(f.Requests) != 1 {
				t.Errorf("got %#v after %d requests", e, len(f.Requests))
			}
			if tt.problem != "" && (len(e.Problems) == 0 || e.Problems[0].Message != tt.problem) {
				t.Errorf("problems %v", e.Problems)
			}
			contains(t, e.Error(), e.Message, fmt.Sprint(tt.status), "req-1", tt.code)
		})
	}
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		status       int
		header, body string
		want         time.Duration
	}{
		{429, "30", `{"error":"rate_limit_exceeded","retry_after":5}`, 30 * time.Second},
		{429, "0060", `{}`, time.Minute},
		{429, "", `{"retry_after":5}`, 5 * time.Second},
		{429, "Thu, 01 Jan 2026 00:12:00 GMT", `{"retry_after":5}`, 2 * time.Minute},
		{503, "Thu, 01 Jan 2026 00:12:00 GMT", `{}`, 2 * time.Minute},
		{429, "Thu, 01 Jan 2026 00:00:00 GMT", `{"retry_after":5}`, 0},
		{429, "Fri, 01 Jan 2027 00:00:00 GMT", `{}`, time.Hour},
		{429, "soon", `{"retry_after":5}`, 5 * time.Second},
		{429, "", `{"retry_after":-5}`, 0},
		{429, "", `{"retry_after":1.5}`, 0},
		{429, "+5", `{}`, 0},
		{429, "999999", `{}`, time.Hour},
		{429, strings.Repeat("9", 5000), `{}`, time.Hour},
		{429, "999999", `{"error":"quota_exceeded"}`, 999999 * time.Second},
		{429, "99999999", `{"error":"quota_exceeded"}`, 2678400 * time.Second},
		{503, "2", `{"error":"caller_agent_resolution_error"}`, 2 * time.Second},
		{500, "2", `oops`, 2 * time.Second},
		{409, "2", `{}`, 0},
	}
	for _, tt := range tests {
		f := newFake(t, 0, "")
		f.Answer = func(w http.ResponseWriter, _ request) {
			w.Header().Set("Date", "Thu, 01 Jan 2026 00:10:00 GMT") // the server's clock is ahead
			if tt.header != "" {
				w.Header().Set("Retry-After", tt.header)
			}
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		}
		_, err := f.agent().Me(t.Context())
		var e *client.Error
		if !errors.As(err, &e) || e.RetryAfter != tt.want {
			t.Errorf("%d %.20q %s: %#v, want %v", tt.status, tt.header, tt.body, err, tt.want)
		}
	}
}

func TestNoAnswer(t *testing.T) {
	release := make(chan struct{})
	hanging := newFake(t, 200, "")
	t.Cleanup(func() { close(release) }) // before the server closes, which waits for its requests
	hanging.Answer = func(http.ResponseWriter, request) { <-release }

	_, err := hanging.agent(client.WithTimeout(20 * time.Millisecond)).Me(t.Context())
	var n *client.NetworkError
	if !errors.As(err, &n) || !errors.Is(err, client.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) || n.Path != "/sdk/agents/me" {
		t.Errorf("timeout: %#v", err)
	}
	contains(t, err.Error(), "GET /sdk/agents/me", "in time")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = hanging.agent().Me(ctx); !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrTimeout) {
		t.Errorf("cancelled: %#v", err)
	}

	agent, _ := client.NewAgent(agentKey, client.WithBaseURL("http://127.0.0.1:1"))
	if _, err = agent.Me(t.Context()); !errors.As(err, &n) || n.Timeout {
		t.Errorf("refused connection: %#v", err)
	}
}

// An answer without end is given up, whether success or error.
func TestAnswersAreLimited(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 64 MiB")
	}
	for status, limit := range map[int]int{200: 64 << 20, 500: 1 << 20} {
		body := &endless{}
		agent, err := client.NewAgent(agentKey, client.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}, nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		_, err = agent.Me(t.Context())
		var e *client.Error
		if !errors.As(err, &e) || status == 200 && !strings.Contains(e.Message, "is longer than 67108864 bytes") {
			t.Errorf("%d: %.300v", status, err)
		}
		if body.read > limit+1 {
			t.Errorf("%d: %d bytes were read", status, body.read)
		}
	}
}

// An endless body is spaces for ever, or for as long as a test can bear.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	if e.read > 128<<20 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

// net/http repeats a GET by itself when a kept connection breaks. The API refuses the copy, which must not look as if
// the caller had done something wrong.
func TestBrokenConnectionIsANetworkError(t *testing.T) {
	f := newFake(t, 200, agentJSON)
	good, nonces := f.Answer, map[string]bool{}
	var mu sync.Mutex // the second request may arrive while the first is still being dropped
	f.Answer = func(w http.ResponseWriter, r request) {
		mu.Lock()
		defer mu.Unlock()
		nonce := r.Header.Get(wire.HeaderNonce)
		seen, others := nonces[nonce], len(nonces)
		nonces[nonce] = true
		switch {
		case seen:
			answer(401, `{"error":"nonce_replayed","message":"Seen before."}`)(w, r)
		case others == 1:
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				conn.Close()
			}
		default:
			good(w, r)
		}
	}
	agent := f.agent()
	if _, err := agent.Me(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := agent.Me(t.Context())
	var n *client.NetworkError
	if !errors.As(err, &n) || len(f.Requests) != 3 {
		t.Errorf("got %v after %d requests", err, len(f.Requests))
	}
	replayed := newFake(t, 401, `{"error":"nonce_replayed","message":"Seen before."}`)
	var e *client.Error
	if _, err = replayed.agent().Me(t.Context()); !errors.As(err, &e) || e.Code != wire.CodeNonceReplayed {
		t.Errorf("a replay that was none: %v", err)
	}
}
