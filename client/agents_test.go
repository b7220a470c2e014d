package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// What each method sends, byte for byte.
func TestRequests(t *testing.T) {
	agentPath := "/sdk/agents/" + agentID
	keyPath := agentPath + "/keys/" + keyID
	tests := []struct {
		name string
		call func(context.Context, *client.App) error
		want string // method, target, body
	}{
		{"create, least", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Create(ctx, client.AgentCreateParams{Name: "bot"})
			return err
		}, `POST /sdk/agents {"name":"bot","type":"agent","scopes":{},"metadata":{}}`},
		{"create, all", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Create(ctx, client.AgentCreateParams{
				Name:        "bot",
				Type:        client.AgentTypeService,
				DisplayName: "<B> & 🤖",
				Scopes:      client.Scopes{"b": {"2", "1"}, "a": {"x"}},
				Metadata:    map[string]any{"n": json.Number("12345678901234567890"), "é\x7f": nil},
				Policy:      map[string]any{},
			})
			return err
		}, `POST /sdk/agents {"name":"bot","type":"service","scopes":{"a":["x"],"b":["2","1"]},"metadata":{"n":12345678901234567890,"\u00e9\u007f":null},` +
			`"display_name":"<B> & \ud83e\udd16","policy":{}}`},
		{"list", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.List(ctx, client.AgentListParams{IncludeRevoked: true, Limit: 5, Offset: 10})
			return err
		}, "GET /sdk/agents?include_revoked=true&limit=5&offset=10 "},
		{"search", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.List(ctx, client.AgentListParams{
				Query:    "a b",
				Status:   client.AgentInactive,
				Type:     client.AgentTypeService,
				Provider: "google",
				Sort:     client.SortNameDesc,
				Before:   client.LastPage,
			})
			return err
		}, "GET /sdk/agents?include_revoked=false&limit=100&offset=0&q=a+b&status=inactive&type=service&provider=google&sort=-name&before=end&extended=true "},
		{"get", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Get(ctx, "a/b c+d")
			return err
		}, "GET /sdk/agents/a%2Fb%20c%2Bd "},
		{"get including revoked", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.GetIncludingRevoked(ctx, agentID)
			return err
		}, "GET " + agentPath + "?include_revoked=true "},
		{"update nothing", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Update(ctx, agentID, client.AgentUpdateParams{})
			return err
		}, "PATCH " + agentPath + " {}"},
		{"update all", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Update(ctx, agentID, client.AgentUpdateParams{
				DisplayName:     ptr(""),
				Metadata:        map[string]any{},
				Policy:          map[string]any{},
				Scopes:          client.Scopes{},
				ExpectedVersion: 2,
				GraceSeconds:    ptr(604800),
			})
			return err
		}, "PATCH " + agentPath + `?grace_seconds=604800&expected_version=2 {"display_name":"","metadata":{},"scopes":{},"policy":{}}`},
		{"update with version alone", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Update(ctx, agentID, client.AgentUpdateParams{ExpectedVersion: 2})
			return err
		}, "PATCH " + agentPath + "?expected_version=2 {}"},
		{"suspend", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Suspend(ctx, agentID)
			return err
		}, "PATCH " + agentPath + ` {"status":"inactive"}`},
		{"resume", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Resume(ctx, agentID)
			return err
		}, "PATCH " + agentPath + ` {"status":"active"}`},
		{"delete", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.Delete(ctx, agentID)
			return err
		}, "DELETE " + agentPath + " "},
		{"mint", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.MintKey(ctx, agentID)
			return err
		}, "POST " + agentPath + "/keys {}"},
		{"list keys", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.ListKeys(ctx, agentID)
			return err
		}, "GET " + agentPath + "/keys "},
		{"deprecate", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.DeprecateKey(ctx, agentID, keyID)
			return err
		}, "PATCH " + keyPath + "/deprecate {}"},
		{"undeprecate", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.UndeprecateKey(ctx, agentID, keyID)
			return err
		}, "PATCH " + keyPath + "/undeprecate {}"},
		{"revoke", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.RevokeKey(ctx, agentID, keyID)
			return err
		}, "DELETE " + keyPath + " "},
		{"revoke by force", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.RevokeKey(ctx, agentID, keyID, client.Force())
			return err
		}, "DELETE " + keyPath + "?force=true "},
		{"acknowledge", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.AcknowledgeKey(ctx, agentID, keyID)
			return err
		}, "POST /console/v1/agents/" + agentID + "/keys/" + keyID + "/acknowledge {}"},
		{"replace", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.ReplaceKey(ctx, agentID, keyID)
			return err
		}, "POST /console/v1/agents/" + agentID + "/keys/" + keyID + "/replace {}"},
		{"providers", func(ctx context.Context, a *client.App) error {
			_, err := a.Providers(ctx)
			return err
		}, "GET /console/v1/providers "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, 201, everything(tt.want))
			if err := tt.call(t.Context(), f.app()); err != nil {
				t.Fatal(err)
			}
			got := f.last()
			if text := got.Method + " " + got.Target + " " + got.Body; text != tt.want {
				t.Errorf("sent %s\nwant %s", text, tt.want)
			}
			checkBodyHeaders(t, got)
		})
	}
}

// everything is an answer that suits every method: unknown fields are ignored.
func everything(request string) string {
	items := "[]"
	if strings.Contains(request, "providers") {
		items = `["github"]`
	}
	return with(with(agentJSON, members(keyJSON)), `"items":`+items+`,"total":0,"limit":100,"offset":0,"has_more":false,"api_key":null,"replaced":`+keyJSON)
}

func checkBodyHeaders(t *testing.T, r request) {
	t.Helper()
	wantType, wantLength := "", ""
	if r.Body != "" {
		wantType, wantLength = "application/json", "set"
	}
	if got := r.Header.Get("Content-Type"); got != wantType {
		t.Errorf("Content-Type %q, want %q", got, wantType)
	}
	if (r.Header.Get("Content-Length") != "") != (wantLength != "") {
		t.Errorf("Content-Length %q with body %q", r.Header.Get("Content-Length"), r.Body)
	}
	if r.Header.Get(wire.HeaderAPIKey) != appKey || r.Header.Get(wire.HeaderTimestamp) != "1767225600" {
		t.Errorf("headers %v", r.Header)
	}
}

func TestAnswerIsReadInFull(t *testing.T) {
	f := newFake(t, 200, `{"id":"11111111-2222-4333-8444-555555555555","name":"bot","display_name":null,"type":"service","status":"inactive",
		"scopes":{"a":["x"],"b":["y","z"]},"scopes_pending":{"a":["x"]},"scopes_applies_at":"2026-01-03T00:00:00Z",
		"policy":{"n":1.50},"metadata":{"big":12345678901234567890},"rate_limit_per_minute":60,"version":7,
		"created_at":"2026-01-02T05:04:05.123456+02:00","last_used_at":"2026-01-02T03:04:06Z",
		"parent_agent_id":"99999999-8888-4777-8666-555555555555","stored_legacy_managed_secret_names":["old"]}`)
	me, err := f.agent().Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := client.AgentInfo{
		ID:                             agentID,
		Name:                           "bot",
		Type:                           client.AgentTypeService,
		Status:                         client.AgentInactive,
		Scopes:                         client.Scopes{"a": {"x"}, "b": {"y", "z"}},
		ScopesPending:                  client.Scopes{"a": {"x"}},
		ScopesAppliesAt:                ptr(time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)),
		Policy:                         map[string]any{"n": json.Number("1.50")},
		Metadata:                       map[string]any{"big": json.Number("12345678901234567890")},
		RateLimitPerMinute:             ptr(60),
		Version:                        7,
		CreatedAt:                      time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC),
		LastUsedAt:                     ptr(time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)),
		ParentAgentID:                  ptr("99999999-8888-4777-8666-555555555555"),
		StoredLegacyManagedSecretNames: []string{"old"},
	}
	got, _ := json.Marshal(me)
	wanted, _ := json.Marshal(want)
	if string(got) != string(wanted) {
		t.Errorf("got  %s\nwant %s", got, wanted)
	}
}

func TestCreateShowsThePlaintextOnceOnly(t *testing.T) {
	created := with(agentJSON, `"api_key":"`+agentKey+`","key_id":"`+keyID+`"`)
	f := newFake(t, 201, created)
	params := client.AgentCreateParams{Name: "bot", IdempotencyKey: "once", AwaitAcknowledgement: true}
	result, err := f.app().Agents.Create(t.Context(), params)
	if err != nil || result.APIKey.IsZero() || result.APIKey.Reveal() != agentKey || result.KeyID != keyID || result.Name != "support-bot" {
		t.Fatalf("got %+v, %v", result, err)
	}
	h := f.last().Header
	if h.Get(wire.HeaderIdempotencyKey) != "once" || h.Get(wire.HeaderAcknowledge) != "pending" {
		t.Errorf("headers %v", h)
	}
	f.Answer = answer(200, with(created, `"api_key":null`))
	if result, err = f.app().Agents.Create(t.Context(), params); err != nil || !result.APIKey.IsZero() || result.KeyID != keyID {
		t.Errorf("replay: %+v, %v", result, err)
	}
}

func TestMintKey(t *testing.T) {
	f := newFake(t, 201, with(keyJSON, `"api_key":"`+agentKey+`","acknowledgement":"pending"`))
	result, err := f.app().Agents.MintKey(t.Context(), agentID, client.IdempotencyKey("again"), client.AwaitAcknowledgement())
	if err != nil || result.APIKey.Reveal() != agentKey || result.KeyID != keyID || result.Acknowledgement != client.AcknowledgementPending {
		t.Fatalf("got %+v, %v", result, err)
	}
	h := f.last().Header
	if h.Get(wire.HeaderIdempotencyKey) != "again" || h.Get(wire.HeaderAcknowledge) != "pending" {
		t.Errorf("headers %v", h)
	}
	if _, err = f.app().Agents.MintKey(t.Context(), agentID); err != nil || f.last().Header.Get(wire.HeaderIdempotencyKey) != "" {
		t.Errorf("unasked idempotency key: %v, %v", f.last().Header, err)
	}
}

func TestReplaceKey(t *testing.T) {
	replaced := with(keyJSON, `"name":"support-bot-1","revoked_at":"2026-02-03T04:05:06Z"`)
	f := newFake(t, 201, with(keyJSON, `"name":"support-bot-2","acknowledgement":"pending","api_key":"`+agentKey+`","replaced":`+replaced))
	result, err := f.app().Agents.ReplaceKey(t.Context(), agentID, keyID, client.IdempotencyKey("again"))
	if err != nil || result.APIKey.Reveal() != agentKey || result.Name != "support-bot-2" || !result.AwaitsStorage() {
		t.Fatalf("got %+v, %v", result, err)
	}
	if result.Replaced.Name != "support-bot-1" || result.Replaced.Status() != client.KeyRevoked {
		t.Errorf("replaced %+v", result.Replaced)
	}
	if h := f.last().Header; h.Get(wire.HeaderIdempotencyKey) != "again" {
		t.Errorf("headers %v", h)
	}
	f.Answer = answer(409, `{"error":"key_not_replaceable","message":"This key was used, so somebody has it."}`)
	if _, err = f.app().Agents.ReplaceKey(t.Context(), agentID, keyID); !errors.Is(err, client.ErrKeyNotReplaceable) {
		t.Errorf("refused: %v", err)
	}
}

func TestListKeysTellsTheStates(t *testing.T) {
	const at = `"2026-02-03T04:05:06Z"`
	f := newFake(t, 200, `{"items":[`+keyJSON+`,`+with(keyJSON, `"deprecated_at":`+at)+`,`+with(keyJSON, `"deprecated_at":`+at+`,"revoked_at":`+at)+`]}`)
	list, err := f.app().Agents.ListKeys(t.Context(), agentID)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []client.KeyStatus{client.KeyActive, client.KeyDeprecated, client.KeyRevoked} {
		if got := list.Items[i].Status(); got != want {
			t.Errorf("key %d is %s, want %s", i, got, want)
		}
	}
}

func TestGetByName(t *testing.T) {
	for _, body := range []string{`{"items":[]}`, `{"items":null}`, `{}`} {
		_, err := newFake(t, 200, body).app().Agents.GetByName(t.Context(), "bot")
		if !errors.Is(err, client.ErrAgentNotFound) {
			t.Errorf("%s: %v", body, err)
		}
	}
	agent, err := newFake(t, 200, `{"items":[`+agentJSON+`]}`).app().Agents.GetByName(t.Context(), "support-bot")
	if err != nil || agent.ID != agentID {
		t.Errorf("got %+v, %v", agent, err)
	}
}

// Arguments that are refused before anything is sent, each naming its field.
func TestArgumentsAreCheckedFirst(t *testing.T) {
	create := func(p client.AgentCreateParams) func(context.Context, *client.App) error {
		return func(ctx context.Context, a *client.App) error { _, err := a.Agents.Create(ctx, p); return err }
	}
	update := func(p client.AgentUpdateParams) func(context.Context, *client.App) error {
		return func(ctx context.Context, a *client.App) error { _, err := a.Agents.Update(ctx, agentID, p); return err }
	}
	list := func(p client.AgentListParams) func(context.Context, *client.App) error {
		return func(ctx context.Context, a *client.App) error { _, err := a.Agents.List(ctx, p); return err }
	}
	big := client.Scopes{"p": {strings.Repeat("x", 12*1024)}}
	tests := map[string]struct {
		field string
		call  func(context.Context, *client.App) error
	}{
		"no name":            {"name", create(client.AgentCreateParams{})},
		"unknown type":       {"type", create(client.AgentCreateParams{Name: "a", Type: "robot"})},
		"empty provider":     {"scopes", create(client.AgentCreateParams{Name: "a", Scopes: client.Scopes{"": {"x"}}})},
		"spaced provider":    {"scopes", create(client.AgentCreateParams{Name: "a", Scopes: client.Scopes{" g": {"x"}}})},
		"no scopes":          {"scopes.google", create(client.AgentCreateParams{Name: "a", Scopes: client.Scopes{"google": {}}})},
		"empty scope":        {"scopes.google", create(client.AgentCreateParams{Name: "a", Scopes: client.Scopes{"google": {"x", ""}}})},
		"spaced scope":       {"scopes.google", create(client.AgentCreateParams{Name: "a", Scopes: client.Scopes{"google": {"x\n"}}})},
		"too many scopes":    {"scopes", create(client.AgentCreateParams{Name: "a", Scopes: big})},
		"not JSON":           {"metadata", create(client.AgentCreateParams{Name: "a", Metadata: map[string]any{"x": math.Inf(1)}})},
		"long idempotency":   {"idempotency_key", create(client.AgentCreateParams{Name: "a", IdempotencyKey: strings.Repeat("k", 256)})},
		"header injection":   {"idempotency_key", create(client.AgentCreateParams{Name: "a", IdempotencyKey: "a\r\nX-Alter-Caller: b"})},
		"scopes, no version": {"expected_version", update(client.AgentUpdateParams{Scopes: client.Scopes{}})},
		"negative version":   {"expected_version", update(client.AgentUpdateParams{ExpectedVersion: -1})},
		"grace, no scopes":   {"grace_seconds", update(client.AgentUpdateParams{GraceSeconds: ptr(0), ExpectedVersion: 1})},
		"grace too long":     {"grace_seconds", update(client.AgentUpdateParams{GraceSeconds: ptr(604801), Scopes: client.Scopes{}, ExpectedVersion: 1})},
		"negative grace":     {"grace_seconds", update(client.AgentUpdateParams{GraceSeconds: ptr(-1), Scopes: client.Scopes{}, ExpectedVersion: 1})},
		"scopes on update":   {"scopes.a", update(client.AgentUpdateParams{Scopes: client.Scopes{"a": nil}, ExpectedVersion: 1})},
		"limit too high":     {"limit", list(client.AgentListParams{Limit: 1001})},
		"negative limit":     {"limit", list(client.AgentListParams{Limit: -1})},
		"negative offset":    {"offset", list(client.AgentListParams{Offset: -1})},
		"both cursors":       {"after", list(client.AgentListParams{After: "a", Before: "b"})},
		"no agent id": {"agent_id", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.ListKeys(ctx, "")
			return err
		}},
		"no key id": {"key_id", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.RevokeKey(ctx, agentID, "")
			return err
		}},
		"empty idempotency": {"idempotency_key", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.MintKey(ctx, agentID, client.IdempotencyKey(""))
			return err
		}},
		"empty name": {"name", func(ctx context.Context, a *client.App) error {
			_, err := a.Agents.GetByName(ctx, "")
			return err
		}},
	}
	app, err := client.NewApp(appKey, client.WithTransport(noNetwork{t}))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var v *client.ValueError
			if err := tt.call(t.Context(), app); !errors.As(err, &v) || v.Field != tt.field || v.Problem == "" || v.Fix == "" {
				t.Errorf("got %#v, want a ValueError for %s", err, tt.field)
			}
		})
	}
	if _, err := app.GetAgent("not-a-uuid"); err == nil {
		t.Error("GetAgent took an id that is no UUID")
	}
}
