package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client"
)

// demoHistory is an API that tells the history of support-bot, whatever it is asked.
type demoHistory struct{}

func (demoHistory) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Request:    r,
		Body: io.NopCloser(strings.NewReader(`{
			"items": [{
				"id": "` + demoKey + `",
				"at": "2026-01-02T03:04:05Z",
				"actor": {"kind": "person", "id": "` + demoAgent + `", "label": "ann@example.com"},
				"action": "agent.updated",
				"target": {"kind": "agent", "id": "` + demoAgent + `", "label": "support-bot"},
				"address": "192.0.2.7", "client": "Mozilla/5.0", "request_id": "r-1",
				"detail": {"changed": ["scopes"], "version": 2, "scopes_added": ["slack:read"], "scopes_removed": null}
			}],
			"next": "", "previous": "", "total": 1, "total_capped": false}`)),
	}, nil
}

func ExampleAgentsService_History() {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoHistory{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	history, err := app.Agents.History(context.Background(), demoAgent, client.HistoryParams{Limit: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, event := range history.Events {
		fmt.Println(event.At.Format("2006-01-02"), event.Actor.Label, event.Action, event.Target.Label, event.Detail["scopes_added"])
	}
	// Output: 2026-01-02 ann@example.com agent.updated support-bot [slack:read]
}

func ExampleAgentsService_AllHistory() {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoHistory{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for event, err := range app.Agents.AllHistory(context.Background(), demoAgent, client.HistoryParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Actor.Kind, event.Action)
	}
	// Output: person agent.updated
}
