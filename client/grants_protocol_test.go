package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

const (
	secretGrantJSON = `{"grant_kind":"managed_secret","grant_id":"g1","managed_secret_id":"m1","managed_secret_slug":"stripe","managed_secret_name":"Stripe",
		"agent_id":"11111111-2222-4333-8444-555555555555","label":"default","status":"active","account_identifier":null,"grant_policy":{"a":1},"expires_at":null,
		"grant_expires_at":"2027-01-01T00:00:00Z","created_at":"2026-01-02T03:04:05Z","last_used_at":null,"principal_type":"agent","access_via":"ms_delegation",
		"delegated_at":"2026-01-03T00:00:00Z","parent_grant_id":"g0","depth":1,"delegable":true,"scope_constraint":["read"],"credential_id":null,
		"credential_kind":"developer","credential_label":null}`
	oauthGrantJSON = `{"grant_kind":"oauth","grant_id":"g2","provider_id":"google","status":"expired","created_at":"2026-01-02T03:04:05Z","principal_type":"user",
		"scopes":["mail"],"account_identifier":"a@example.com","scope_mismatch":true,"delegated_agent_ids":["x"],"api_base_url":"https://api.example.com"}`
	delegationJSON = `{"grant_id":"g3","grant_kind":"managed_secret","parent_grant_id":"g1","depth":2,"delegable":false,"status":"active","expires_at":null}`
	mintedJSON     = `{"grant_id":"g4","provider_id":"stripe","status":"active","created_at":"2026-01-02T03:04:05Z","principal_type":"system","label":"night"}`
	revokedJSON    = `{"success":true,"message":"Revoked.","grant_id":"g1","revoked_at":"2026-01-02T03:04:05Z"}`
)

// Each call sends what the protocol says, in its order, and understands the answer (protocol 8 and 11.1).
func TestGrantCalls(t *testing.T) {
	start := time.Date(2026, 1, 2, 4, 4, 5, 123456789, time.FixedZone("", 3600))
	tests := map[string]struct {
		status int
		answer string
		do     func(*client.App, *client.Agent) (any, error)
		want   string
	}{
		"list": {200, `{"grants":[` + secretGrantJSON + `,` + oauthGrantJSON + `],"total":2,"limit":100,"offset":0,"has_more":false}`, func(app *client.App, _ *client.Agent) (any, error) {
			page, err := app.Grants.List(ctx(), client.GrantListParams{})
			if err == nil && (page.Grants[0].Provider != "stripe" || page.Grants[0].Depth != 1 || page.Grants[1].Provider != "google" || !page.Grants[1].ScopeMismatch || page.Grants[1].AccessVia != "ownership") {
				err = fmt.Errorf("%+v %+v", page.Grants[0], page.Grants[1])
			}
			return page, err
		}, `POST /sdk/grants/list {"limit":100,"offset":0}`},
		"list, filtered": {200, `{"grants":[],"total":0,"limit":5,"offset":10,"has_more":false}`, func(_ *client.App, agent *client.Agent) (any, error) {
			return agent.Grants.List(ctx(), client.GrantListParams{Provider: "stripe", Status: client.GrantActive, Account: "a", Label: "l", UserToken: "u", Limit: 5, Offset: 10})
		}, `POST /sdk/grants/list {"limit":5,"offset":10,"provider_id":"stripe","status":"active","account":"a","label":"l","user_token":"u"}`},
		"create": {201, `{"grant_id":"g1","principal_type":"system","label":null,"created_at":"2026-01-02T03:04:05Z"}`, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Grants.CreateManagedSecretGrant(ctx(), "m1", client.ManagedSecretGrantParams{Principal: client.GrantPrincipal{Type: client.PrincipalSystem}})
		}, `POST /sdk/managed-secrets/m1/grants {"principal":{"label":null,"type":"system"},"grant_policy":{}}`},
		"create for a user": {201, `{"grant_id":"g1","principal_type":"user","label":"l","created_at":"2026-01-02T03:04:05Z"}`, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Grants.CreateManagedSecretGrant(ctx(), "m1", client.ManagedSecretGrantParams{
				Principal:    client.GrantPrincipal{Type: client.PrincipalUser, UserToken: "u", Label: "l"},
				Terms:        client.GrantTerms{ExpiresAt: &start, MaxTTL: time.Hour, DefaultTTL: time.Minute},
				CredentialID: "c1",
			})
		}, `POST /sdk/managed-secrets/m1/grants {"principal":{"label":"l","type":"user","user_token":"u"},"grant_policy":{"default_ttl_seconds":60,"expires_at":"2026-01-02T03:04:05.123456Z","max_ttl_seconds":3600},"credential_id":"c1"}`},
		"revoke": {200, revokedJSON, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Grants.RevokeGrant(ctx(), "g1", client.RevokeGrantParams{})
		}, `POST /sdk/oauth/grants/g1/revoke {}`},
		"revoke with a reason": {200, revokedJSON, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Grants.RevokeGrant(ctx(), "g1", client.RevokeGrantParams{Reason: "leaked", UserToken: "u"})
		}, `POST /sdk/oauth/grants/g1/revoke {"reason":"leaked","user_token":"u"}`},
		"end a delegation": {204, ``, func(app *client.App, _ *client.Agent) (any, error) {
			return 1, app.Grants.RevokeDelegation(ctx(), "g1", agentID)
		}, `DELETE /sdk/grants/g1/delegations/` + agentID + ` `},
		"give a delegation back": {204, ``, func(_ *client.App, agent *client.Agent) (any, error) {
			return 1, agent.Grants.RevokeDelegation(ctx(), "g1")
		}, `DELETE /sdk/grants/g1/delegations/me `},
		"delegate": {201, delegationJSON, func(_ *client.App, agent *client.Agent) (any, error) {
			return agent.Grants.Delegate(ctx(), "g1", client.DelegateParams{ToAgentID: agentID})
		}, `POST /sdk/grants/g1/delegate {"to_agent_id":"` + agentID + `"}`},
		"delegate narrowed": {201, delegationJSON, func(_ *client.App, agent *client.Agent) (any, error) {
			return agent.Grants.Delegate(ctx(), "g1", client.DelegateParams{ToAgentID: agentID, Delegable: ptr(false), ScopeConstraint: []string{"read"}, TTL: time.Hour})
		}, `POST /sdk/grants/g1/delegate {"to_agent_id":"` + agentID + `","delegable":false,"scope_constraint":["read"],"ttl_seconds":3600}`},
		"mint": {201, mintedJSON, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Grants.Mint(ctx(), "g1", client.MintGrantParams{Label: "night", Policy: map[string]any{"max_ttl_seconds": 60}, Tags: []string{"x"}})
		}, `POST /sdk/grants/g1/mint {"label":"night","grant_policy":{"max_ttl_seconds":60},"grant_tags":["x"]}`},
		"spans": {200, `{"accepted":1}`, func(_ *client.App, agent *client.Agent) (any, error) {
			n, err := agent.Spans.Emit(ctx(), []client.Span{{TraceID: "r1", Name: "plan", Start: start, End: start.Add(time.Second), SpanID: "s", ParentSpanID: "p", Attributes: map[string]string{"k": "v"}}})
			if n != 1 && err == nil {
				err = fmt.Errorf("%d accepted", n)
			}
			return n, err
		}, `POST /sdk/spans {"spans":[{"attributes":{"k":"v"},"end_time":"2026-01-02T03:04:06.123456Z","name":"plan","parent_span_id":"p","span_id":"s","start_time":"2026-01-02T03:04:05.123456Z","trace_id":"r1"}]}`},
		"spans, short": {200, `{"accepted":0}`, func(app *client.App, _ *client.Agent) (any, error) {
			return app.Spans.Emit(ctx(), []client.Span{{TraceID: "r1", Name: "plan", Start: start}})
		}, `POST /sdk/spans {"spans":[{"attributes":{},"name":"plan","start_time":"2026-01-02T03:04:05.123456Z","trace_id":"r1"}]}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, tt.status, tt.answer)
			if _, err := tt.do(f.app(), f.agent()); err != nil {
				t.Fatal(err)
			}
			if got := f.last().Method + " " + f.last().Target + " " + f.last().Body; got != tt.want {
				t.Errorf("sent %s\nwant %s", got, tt.want)
			}
			checkEveryField(t, tt.answer, tt.status, tt.do)
		})
	}
}

func ctx() context.Context { return context.Background() }

// checkEveryField sees that an answer without one of its required fields, or with another type in it, is refused or taken
// whole, and never half.
func checkEveryField(t *testing.T, body string, status int, do func(*client.App, *client.Agent) (any, error)) {
	t.Helper()
	if body == "" {
		return
	}
	var fields map[string]any
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatal(err)
	}
	for name, value := range fields {
		if value == nil {
			continue
		}
		f := newFake(t, status, with(body, fmt.Sprintf("%q:[5]", name)))
		got, err := do(f.app(), f.agent())
		var e *client.Error
		if !errors.As(err, &e) || e.Code != "invalid_response" || !reflect.ValueOf(got).IsZero() {
			t.Errorf("with %s of another type: %v, %v", name, got, err)
		}
	}
}

// What is missing is refused before anything is sent.
func TestGrantCallsRefuseBeforeSending(t *testing.T) {
	app, _ := client.NewApp(appKey, client.WithTransport(noNetwork{t}))
	agent, _ := client.NewAgent(agentKey, client.WithTransport(noNetwork{t}))
	now := time.Now()
	span := client.Span{TraceID: "t", Name: "n", Start: now}
	many := make([]client.Span, 51)
	for i := range many {
		many[i] = span
	}
	fail := func(_ any, err error) error { return err }
	emit := func(s client.Span) error { return fail(app.Spans.Emit(ctx(), []client.Span{s})) }
	long := string(make([]byte, 256))
	for field, err := range map[string]error{
		"limit":                        fail(app.Grants.List(ctx(), client.GrantListParams{Limit: 1001})),
		"offset":                       fail(app.Grants.List(ctx(), client.GrantListParams{Offset: -1})),
		"managed_secret_id":            fail(app.Grants.CreateManagedSecretGrant(ctx(), "", client.ManagedSecretGrantParams{})),
		"principal.type":               fail(app.Grants.CreateManagedSecretGrant(ctx(), "m", client.ManagedSecretGrantParams{})),
		"grant_policy.max_ttl_seconds": fail(app.Grants.CreateManagedSecretGrant(ctx(), "m", client.ManagedSecretGrantParams{Principal: client.GrantPrincipal{Type: "system"}, Terms: client.GrantTerms{MaxTTL: time.Millisecond}})),
		"grant_id":                     fail(app.Grants.RevokeGrant(ctx(), "", client.RevokeGrantParams{})),
		"agent_id":                     app.Grants.RevokeDelegation(ctx(), "g", ""),
		"to_agent_id":                  fail(agent.Grants.Delegate(ctx(), "g", client.DelegateParams{})),
		"ttl_seconds":                  fail(agent.Grants.Delegate(ctx(), "g", client.DelegateParams{ToAgentID: "a", TTL: -time.Second})),
		"label":                        fail(app.Grants.Mint(ctx(), "g", client.MintGrantParams{})),
		"spans":                        fail(app.Spans.Emit(ctx(), many)),
		"spans[0].trace_id":            emit(client.Span{Name: "n", Start: now}),
		"spans[0].name":                emit(client.Span{TraceID: "t", Name: long, Start: now}),
		"spans[0].span_id":             emit(client.Span{TraceID: "t", Name: "n", Start: now, SpanID: long}),
		"spans[0].start_time":          emit(client.Span{TraceID: "t", Name: "n"}),
	} {
		var v *client.ValueError
		if !errors.As(err, &v) || v.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	for _, err := range []error{agent.Grants.RevokeDelegation(ctx(), ""), fail(agent.Grants.Delegate(ctx(), "", client.DelegateParams{})), fail(app.Grants.Mint(ctx(), "", client.MintGrantParams{})), fail(app.Spans.Emit(ctx(), nil))} {
		if err == nil {
			t.Error("nothing was refused")
		}
	}
}

func TestAmbiguousGrant(t *testing.T) {
	w := newWorld(t)
	w.api.Answer = answer(409, `{"error":"ambiguous_grant","message":"Two grants.","reference":"ref-1","provider_id":"acme","grant_ids":["g1","g2",5],
		"account_identifiers":["a"],"app_user_ids":["u"],"account_was_provided":true,"candidates_truncated":true,
		"candidates":[{"grant_id":"g1","label":"day","account_identifier":null,"account_display_name":null},{"grant_id":"g2","label":null},7,{}]}`)
	_, _, err := w.do(w.agent(), "GET", w.provider, client.WithProvider("acme"))
	got, ok := client.AmbiguousGrantOf(fmt.Errorf("wrapped: %w", err))
	want := client.AmbiguousGrant{
		Provider: "acme", GrantIDs: []string{"g1", "g2"}, Candidates: []client.GrantCandidate{{GrantID: "g1", Label: "day"}, {GrantID: "g2"}},
		Truncated: true, Accounts: []string{"a"}, AccountWasGiven: true, AppUsers: []string{"u"},
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %t", got, ok)
	}
	var e *client.Error
	if errors.As(err, &e); e == nil || e.Reference != "ref-1" || e.Grant().Provider != "acme" {
		t.Errorf("got %#v", err)
	}
	if _, ok := client.AmbiguousGrantOf(errors.New("other")); ok {
		t.Error("another error is ambiguous")
	}
	if len(w.Seen) != 0 {
		t.Error("the provider was asked without a credential")
	}
}

func TestErrorsSayMore(t *testing.T) {
	tests := []struct {
		body string
		get  func(*client.Error) any
		want any
	}{
		{`{"error":"insufficient_scope","required":["a","b"],"granted":["a"],"missing":["b"],"required_any_of":true}`, func(e *client.Error) any { return e.KeyScopes() },
			client.KeyScopes{Required: []string{"a", "b"}, Granted: []string{"a"}, Missing: []string{"b"}, AnyOf: true}},
		{`{"error":"grant_not_delegable","detail_reason":"no_onward_hop"}`, func(e *client.Error) any { return e.NotDelegable() }, "no_onward_hop"},
		{`{"error":"step_up_required","max_session_age_seconds":300}`, func(e *client.Error) any { return e.MaxSessionAge() }, 5 * time.Minute},
		{`{"error":"step_up_required","max_session_age_seconds":1e30}`, func(e *client.Error) any { return e.MaxSessionAge() }, time.Duration(0)},
		{`{"error":"step_up_required"}`, func(e *client.Error) any { return e.MaxSessionAge() }, time.Duration(0)},
		{`{"error":"scope_mismatch","details":{"grant_id":"g","provider_id":"p"}}`, func(e *client.Error) any { return e.Grant() }, client.GrantSubject{GrantID: "g", Provider: "p"}},
		{`{"error":"sibling_label_conflict","label":"l","agent_id":"a","app_user_id":"u"}`, func(e *client.Error) any { return e.Grant() }, client.GrantSubject{AgentID: "a", AppUserID: "u", Label: "l"}},
		{`{"error":5,"grant_id":{},"required":{}}`, func(e *client.Error) any { return e.Grant() }, client.GrantSubject{}},
	}
	for _, tt := range tests {
		_, err := newFake(t, 403, tt.body).agent().Me(t.Context())
		var e *client.Error
		if errors.As(err, &e); e == nil || !reflect.DeepEqual(tt.get(e), tt.want) {
			t.Errorf("%s: got %+v", tt.body, tt.get(e))
		}
	}
}
