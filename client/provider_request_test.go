package client_test

import (
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestRequestCarriesTheCredential(t *testing.T) {
	w := newWorld(t)
	agent := w.agent(client.WithCaller("bot"))
	resp, body, err := w.do(agent, "get", w.provider+"/items?page=2", client.WithGrant(grantID), client.WithReason("weekly report"))
	if err != nil || resp.StatusCode != 200 || body != `{"ok":true}` {
		t.Fatalf("got %v, %q, %v", resp, body, err)
	}
	got := w.Seen[0]
	if got.Method != "GET" || got.RequestURI != "/items?page=2" || got.Header.Get("Authorization") != "Bearer "+tokenValue {
		t.Errorf("provider got %s %s with %v", got.Method, got.RequestURI, got.Header)
	}
	for name := range got.Header {
		if name == "X-Api-Key" || len(name) > 8 && name[:8] == "X-Alter-" {
			t.Errorf("the provider sees %s", name)
		}
	}
	contains(t, w.api.Requests[0].Body, `"grant_id":"`+grantID+`"`, `"reason":"weekly report"`, `"request":{"method":"GET","url":"`+w.provider+`/items?page=2"}`)
	record := w.record()
	for name, want := range map[string]any{
		"grant_id": grantID, "provider_id": "acme", "token_generation": callID, "method": "GET", "url": w.provider + "/items?page=2",
		"response_status": 200.0, "response_body": `{"ok":true}`, "reason": "weekly report", "request_body": nil, "context": nil,
	} {
		if record[name] != want {
			t.Errorf("record has %s %v, want %v", name, record[name], want)
		}
	}
}
