package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"github.com/alter-console/alter-console/client"
)

const demoCallID = "019b0000-0000-7000-8000-00000000ca11"

const demoCallJSON = `"id": "` + demoCallID + `", "at": "2026-01-02T03:04:05Z", "mode": "retrieve", "agent": {"id": "` + demoAgent + `", "name": "support-bot"},
	"key_id": null, "grant_id": null, "managed_secret": {"id": null, "slug": "stripe"}, "method": "POST", "host": "api.stripe.com", "path": "/v1/refunds",
	"status": 402, "latency_ms": 120, "outcome": "upstream_error", "rule": null, "refusal": null, "reason": "refund an order", "run_id": "run-1",
	"thread_id": null, "parent_agent": null, "tool": "refund", "tool_call_id": null, "framework": null, "traceparent": null, "context": {"run_id": "run-1", "tool": "refund"},
	"address": "192.0.2.7", "client": "alter-sdk-python/0.29.0", "reported_at": "2026-01-02T03:04:06Z"`

// demoCalls is an API that knows one call.
type demoCalls struct{}

func (demoCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusNotFound, `{"error": "call_not_found", "message": "There is no such call."}`
	switch {
	case path.Base(r.URL.Path) == "capabilities":
		status, body = http.StatusOK, `{"capabilities": ["calls"]}`
	case path.Base(r.URL.Path) == "calls":
		status, body = http.StatusOK, `{"items": [{`+demoCallJSON+`}], "next": "", "previous": "", "total": 1, "total_capped": false}`
	case path.Base(r.URL.Path) == demoCallID && strings.Contains(r.URL.Path, "/explain/"):
		status, body = http.StatusOK, `{"reference": "`+demoCallID+`", "call": {`+demoCallJSON+`}, "rule": "grant_expired", "message": "The grant expired.",
			"change": "Have an operator grant support-bot access to stripe anew.", "now": {"allowed": true, "rule": null, "message": null, "change": null}}`
	case path.Base(r.URL.Path) == demoCallID:
		status, body = http.StatusOK, `{`+demoCallJSON+`, "request": null, "bodies": "kept", "key": {"id": "`+demoKey+`", "name": "support-bot-1", "agent_id": "`+demoAgent+`"},
			"response": {"headers": {"content-type": "application/json"}, "body": "{\"error\":\"card_declined\"}", "truncated": false}}`
	case strings.Contains(r.URL.Path, "/explain/"):
		body = `{"error": "reference_not_found", "message": "Nothing is known of this reference."}`
	}
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Request:    r,
		Body:       io.NopCloser(strings.NewReader(body)),
	}, nil
}

func demoCallsService() *client.CallsService { return demoCallsApp().Calls }

func demoCallsApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoCalls{}))
	must(err)
	return app
}

func ExampleCallsService() {
	app := demoCallsApp()
	can, err := app.Capabilities(context.Background())
	must(err)
	if can.Has(client.CapabilityCalls) {
		list, err := app.Calls.List(context.Background(), client.CallListParams{Limit: 1})
		must(err)
		fmt.Println(list.Total)
	}
	// Output: 1
}

func ExampleCallsService_List() {
	list, err := demoCallsService().List(context.Background(), client.CallListParams{Outcome: client.OutcomeUpstreamError, Class: "4xx"})
	must(err)
	for _, c := range list.Calls {
		fmt.Println(c.Agent.Name, c.Method, c.Host+c.Path, c.Status, *c.Latency)
	}
	// Output: support-bot POST api.stripe.com/v1/refunds 402 120ms
}

func ExampleCallsService_All() {
	for c, err := range demoCallsService().All(context.Background(), client.CallListParams{ManagedSecret: "stripe"}) {
		must(err)
		fmt.Println(c.Secret.Slug, c.Reason)
	}
	// Output: stripe refund an order
}

func ExampleCallsService_Get() {
	c, err := demoCallsService().Get(context.Background(), demoCallID)
	must(err)
	fmt.Println(c.Bodies, *c.Response.Body, c.Request == nil)
	_, err = demoCallsService().Get(context.Background(), demoAgent)
	fmt.Println(errors.Is(err, client.ErrCallNotFound))
	// Output:
	// kept {"error":"card_declined"} true
	// true
}

func ExampleCallKey() {
	c, err := demoCallsService().Get(context.Background(), demoCallID)
	must(err)
	fmt.Println(c.Key.Name, c.Key.AgentID == demoAgent)
	// Output: support-bot-1 true
}

func ExampleCallsService_Explain() {
	e, err := demoCallsService().Explain(context.Background(), demoCallID)
	must(err)
	fmt.Println(e.Rule, e.Change)
	fmt.Println(e.Now.Allowed)
	_, err = demoCallsService().Explain(context.Background(), demoAgent)
	fmt.Println(errors.Is(err, client.ErrReferenceNotFound))
	// Output:
	// grant_expired Have an operator grant support-bot access to stripe anew.
	// true
	// true
}

func ExampleCall() {
	for _, outcome := range []client.CallOutcome{client.OutcomeOK, client.OutcomeNetworkError, client.OutcomeRefused, client.OutcomeUnreported} {
		c := client.Call{Outcome: outcome, Mode: client.CallRetrieve}
		fmt.Println(c.Outcome, c.Mode != client.CallProxy)
	}
	// Output:
	// ok true
	// network_error true
	// refused true
	// unreported true
}

func ExampleCallAgent() {
	list, err := demoCallsService().List(context.Background(), client.CallListParams{})
	must(err)
	fmt.Println(list.Calls[0].Agent.Name)
	// Output: support-bot
}

func ExampleCallSecret() {
	list, err := demoCallsService().List(context.Background(), client.CallListParams{})
	must(err)
	fmt.Printf("%q %s\n", list.Calls[0].Secret.ID, list.Calls[0].Secret.Slug)
	// Output: "" stripe
}

func ExampleCallMode()    { fmt.Println(client.CallRetrieve) }
func ExampleCallOutcome() { fmt.Println(client.OutcomeOK) }

func ExampleCallDetail() {
	c, err := demoCallsService().Get(context.Background(), demoCallID)
	must(err)
	fmt.Println(c.RunID, c.Bodies)
	// Output: run-1 kept
}

func ExampleCallBody() {
	c, err := demoCallsService().Get(context.Background(), demoCallID)
	must(err)
	fmt.Println(c.Response.Headers["content-type"], c.Response.Truncated)
	// Output: application/json false
}

func ExampleCallListParams() {
	p := client.CallListParams{AgentID: demoAgent, Sort: "at"}
	for c, err := range demoCallsService().All(context.Background(), p) {
		must(err)
		fmt.Println(c.At.Year())
	}
	// Output: 2026
}

func ExampleCallList() {
	list, err := demoCallsService().List(context.Background(), client.CallListParams{})
	must(err)
	fmt.Println(len(list.Calls), list.Next == "", list.TotalCapped)
	// Output: 1 true false
}

func ExampleExplanation() {
	e, err := demoCallsService().Explain(context.Background(), demoCallID)
	must(err)
	fmt.Println(e.Reference == e.Call.ID, e.Message)
	// Output: true The grant expired.
}

func ExampleVerdict() {
	e, err := demoCallsService().Explain(context.Background(), demoCallID)
	must(err)
	fmt.Println(e.Now.Allowed, e.Now.Rule == "", e.Now.Message == "", e.Now.Change == "")
	// Output: true true true true
}
