package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

const demoEvent = `{
	"id": "` + demoKey + `", "at": "2026-01-02T03:04:05Z",
	"actor": {"kind": "person", "id": "` + demoAgent + `", "label": "ann@example.com"},
	"action": "agent.suspended",
	"target": {"kind": "agent", "id": "` + demoAgent + `", "label": "support-bot"}, "agent_id": "` + demoAgent + `",
	"address": "192.0.2.7", "client": "Mozilla/5.0", "request_id": "r-1", "traceparent": "", "context": {}, "detail": {},
	"seq": 7, "hash": "00ff", "stored": {"app_id": "a", "context": "", "detail": "{}"}}`

// demoAudit is an API whose trail has one event.
type demoAudit struct{}

func (demoAudit) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, `{"items": [`+demoEvent+`], "next": "", "previous": "", "total": 1, "total_capped": false, "capabilities": ["audit"]}`
	switch r.URL.Path {
	case "/console/v1/audit/" + demoKey:
		body = demoEvent
	case "/console/v1/audit/unknown":
		status, body = http.StatusNotFound, `{"error": "event_not_found", "message": "There is no such event in the audit trail."}`
	case "/console/v1/audit/proof":
		body = `{"items": [{"proof": "checkpoint", "kind": "head", "seq": 7, "hash": "00ff", "at": "2026-01-02T03:05:00Z", "key_id": "k", "signature": "AAAA"}]}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func demoAuditApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoAudit{}))
	must(err)
	return app
}

func ExampleAuditService_List() {
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	page, err := demoAuditApp().Audit.List(context.Background(), client.AuditParams{Action: "agent.suspended", Since: since})
	must(err)
	for _, event := range page.Events {
		fmt.Println(event.Actor.Label, event.Action, event.Target.Label)
	}
	// Output: ann@example.com agent.suspended support-bot
}

func ExampleAuditService_All() {
	for event, err := range demoAuditApp().Audit.All(context.Background(), client.AuditParams{Actor: "ann@example.com"}) {
		must(err)
		fmt.Println(event.Seq, event.Action)
	}
	// Output: 7 agent.suspended
}

func ExampleAuditService_Get() {
	app := demoAuditApp()
	event, err := app.Audit.Get(context.Background(), demoKey)
	must(err)
	fmt.Println(event.At.Format("2006-01-02"), event.Address)
	_, err = app.Audit.Get(context.Background(), "unknown")
	fmt.Println(errors.Is(err, client.ErrEventNotFound))
	// Output:
	// 2026-01-02 192.0.2.7
	// true
}

func ExampleAuditService() {
	app := demoAuditApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityAudit) {
		fmt.Println("the server tells no audit trail", err)
		return
	}
	var audit *client.AuditService = app.Audit
	page, err := audit.List(context.Background(), client.AuditParams{})
	fmt.Println(page.Total, err)
	// Output: 1 <nil>
}

func ExampleAuditService_Proof() {
	for line, err := range demoAuditApp().Audit.Proof(context.Background(), 1, 7) {
		must(err)
		fmt.Println(line.Proof, line.Seq)
	}
	// Output: checkpoint 7
}

func ExampleAuditParams() {
	exported := client.AuditParams{Stored: true, Limit: 1000}
	page, err := demoAuditApp().Audit.List(context.Background(), exported)
	must(err)
	fmt.Println(page.Events[0].Stored.Detail)
	// Output: {}
}

func ExampleStoredEvent() {
	page, err := demoAuditApp().Audit.List(context.Background(), client.AuditParams{Stored: true})
	must(err)
	var stored *client.StoredEvent = page.Events[0].Stored
	fmt.Println(stored.AppID)
	// Output: a
}
