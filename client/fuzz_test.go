package client_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// Whatever a server answers, a call gives a whole value or an error with something to say, and never panics.
func FuzzAnswer(f *testing.F) {
	f.Add(200, agentJSON, "1")
	f.Add(200, `{"items":[`+agentJSON+`,{}],"total":"1","limit":1.0,"offset":-0,"has_more":true,"keys":{}}`, "")
	f.Add(201, with(keyJSON, `"api_key":"x"`), "")
	f.Add(422, `{"detail":[{"loc":["body",[]],"msg":5},3],"errors":[{}]}`, "0x1")
	f.Add(429, `{"detail":{"error":"quota_exceeded","retry_after":1e99}}`, "99999999999999999999")
	f.Add(409, `{"error":null,"message":{}}`, "-1")
	f.Fuzz(func(t *testing.T, status int, body, header string) {
		if status < 200 || status > 599 {
			return
		}
		app, err := client.NewApp(appKey, client.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			resp := respond(status, body)
			for _, name := range []string{"Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy"} {
				resp.Header.Set(name, header)
			}
			return resp, nil
		})))
		if err != nil {
			t.Fatal(err)
		}
		agent, err := app.Agents.Get(t.Context(), agentID)
		checkOutcome(t, agent != nil, err)
		if agent != nil && (agent.ID == "" || agent.Scopes == nil || agent.Metadata == nil || agent.Policy == nil) {
			t.Errorf("incomplete agent %+v", agent)
		}
		page, err := app.Agents.List(t.Context(), client.AgentListParams{})
		checkOutcome(t, page != nil, err)
		created, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "a"})
		checkOutcome(t, created != nil, err)
		key, err := app.Agents.MintKey(t.Context(), agentID)
		checkOutcome(t, key != nil, err)
		if key != nil && key.KeyID == "" {
			t.Errorf("incomplete key %+v", key)
		}
		keys, err := app.Agents.ListKeys(t.Context(), agentID)
		checkOutcome(t, keys != nil, err)
	})
}

func checkOutcome(t *testing.T, value bool, err error) {
	t.Helper()
	var e *client.Error
	switch {
	case value == (err != nil):
		t.Errorf("value %t and error %v", value, err)
	case err != nil && (!errors.As(err, &e) || e.Message == "" || e.RetryAfter < 0):
		t.Errorf("error %#v says nothing", err)
	}
}
