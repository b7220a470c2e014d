package client_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client"
)

// demo is the API of the examples: an http.RoundTripper in memory, so that they run anywhere.
type demo struct{}

const (
	demoAppKey   = "alter_rk_abcdefghijklmnopqrstuv_iwpykn"
	demoAgentKey = "alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	demoAgent    = "11111111-2222-4333-8444-555555555555"
	demoKey      = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
)

func demoApp(opts ...client.Option) *client.App {
	app, err := client.NewApp(demoAppKey, append([]client.Option{client.WithTransport(demo{}), client.WithBaseURL("https://alter.example.com")}, opts...)...)
	if err != nil {
		panic(err)
	}
	return app
}

func (demo) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := demoAnswer(r)
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
	resp.Header.Set("X-Request-Id", "req-7")
	resp.Header.Set("X-Ratelimit-Limit", "100")
	resp.Header.Set("X-Ratelimit-Remaining", "42")
	resp.Header.Set("X-Ratelimit-Reset", "1767225600")
	if r.Header.Get("X-Alter-Caller") != "" && r.Header.Get("X-Alter-Caller-Type") == "service" {
		resp.Header.Set("X-Alter-Actor-Id", "99999999-8888-4777-8666-555555555555")
	}
	return resp, nil
}

func demoAnswer(r *http.Request) (int, string) {
	resource := strings.NewReplacer(demoAgent, "{agent}", demoKey, "{key}").Replace(r.URL.Path)
	switch r.Method + " " + resource {
	case "POST /sdk/agents":
		return demoCreate(r)
	case "POST /console/v1/agents/check":
		return 422, `{"error":"validation_failed","message":"name: Another agent has this name.","errors":[{"field":"name","message":"Another agent has this name."},{"field":"metadata","message":"This must be an object, not null."}]}`
	case "POST /console/v1/agents/{agent}/check":
		return 200, `{}`
	case "GET /sdk/agents":
		return 200, demoList(r)
	case "GET /sdk/agents/{agent}", "GET /sdk/agents/me":
		return 200, demoAgentJSON("active", 1)
	case "PATCH /sdk/agents/{agent}":
		return demoUpdate(r)
	case "DELETE /sdk/agents/{agent}":
		return 200, demoAgentJSON("revoked", 2)
	case "POST /sdk/agents/{agent}/keys":
		return 201, demoKeyJSON(`"api_key":"` + demoAgentKey + `","acknowledgement":"pending"`)
	case "GET /sdk/agents/{agent}/keys":
		return 200, `{"items":[` + demoKeyJSON(`"deprecated_at":"2026-02-01T00:00:00Z"`) + `,` + demoKeyJSON(`"name":"support-bot-2"`) + `]}`
	case "PATCH /sdk/agents/{agent}/keys/{key}/deprecate":
		return 200, demoKeyJSON(`"deprecated_at":"2026-02-01T00:00:00Z"`)
	case "PATCH /sdk/agents/{agent}/keys/{key}/undeprecate":
		return 200, demoKeyJSON(`"deprecated_at":null`)
	case "POST /console/v1/agents/{agent}/keys/{key}/acknowledge":
		return 200, demoKeyJSON(`"acknowledgement":"done"`)
	case "POST /console/v1/agents/{agent}/keys/{key}/replace":
		return 201, demoKeyJSON(`"name":"support-bot-2","api_key":"` + demoAgentKey + `","replaced":` + demoKeyJSON(`"revoked_at":"2026-02-01T00:00:00Z"`))
	case "DELETE /sdk/agents/{agent}/keys/{key}":
		if r.URL.Query().Get("force") != "true" {
			return 409, `{"error":"last_active_key","message":"This is the agent's last key.","hint":"Mint another key first, or force it."}`
		}
		return 200, demoKeyJSON(`"revoked_at":"2026-02-01T00:00:00Z"`)
	case "GET /console/v1/capabilities":
		return 200, `{"capabilities":["search","include_revoked","acknowledge","providers","mint_idempotency","replace","check"]}`
	case "GET /console/v1/providers":
		return 200, `{"items":["github","google","slack"]}`
	}
	return 404, `{"error":"agent_not_found","message":"No agent has this id."}`
}

func demoCreate(r *http.Request) (int, string) {
	body, _ := io.ReadAll(r.Body)
	if strings.Contains(string(body), `"name":"taken"`) {
		return 409, `{"error":"agent_name_exists","message":"An agent of this name exists.","hint":"Choose another name."}`
	}
	agent := strings.TrimSuffix(demoAgentJSON("active", 1), "}")
	return 201, agent + `,"api_key":"` + demoAgentKey + `","key_id":"` + demoKey + `"}`
}

func demoUpdate(r *http.Request) (int, string) {
	if r.URL.Query().Get("expected_version") == "7" {
		return 409, `{"error":"agent_concurrent_update","message":"The agent has changed."}`
	}
	body, _ := io.ReadAll(r.Body)
	if strings.Contains(string(body), "inactive") {
		return 200, demoAgentJSON("inactive", 2)
	}
	return 200, demoAgentJSON("active", 2)
}

func demoList(r *http.Request) string {
	second := strings.NewReplacer("support-bot", "billing-bot", demoAgent, demoKey).Replace(demoAgentJSON("inactive", 1))
	if name := r.URL.Query().Get("name"); name != "" && name != "support-bot" {
		return `{"items":[]}`
	}
	return fmt.Sprintf(`{"items":[%s,%s],"total":2,"limit":100,"offset":0,"has_more":false}`, demoAgentJSON("active", 1), second)
}

func demoAgentJSON(status string, version int) string {
	return fmt.Sprintf(`{"id":"%s","name":"support-bot","type":"agent","status":"%s","scopes":{"slack":["chat:write"]},`+
		`"metadata":{"team":"growth"},"version":%d,"created_at":"2026-01-02T03:04:05Z","keys":{"active":2,"deprecated":0}}`, demoAgent, status, version)
}

func demoKeyJSON(members string) string {
	return `{"key_id":"` + demoKey + `","key_prefix":"alter_key_ABCDEF","name":"support-bot-1","created_at":"2026-01-02T03:04:05Z",` + members + `}`
}
