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
			"next": "", "previous": "", "total": 1, "total_capped": false,
			"capabilities": ["history"]}`)),
	}, nil
}

func demoHistoryApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoHistory{}))
	must(err)
	return app
}

func ExampleAgentsService_History() {
	app := demoHistoryApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityHistory) {
		fmt.Println("the server tells no history", err)
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
	for event, err := range demoHistoryApp().Agents.AllHistory(context.Background(), demoAgent, client.HistoryParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Actor.Kind, event.Action)
	}
	// Output: person agent.updated
}

func ExampleHistory() {
	app := demoHistoryApp()
	var all []*client.Event
	for ask := (client.HistoryParams{Limit: 100}); ; {
		history, err := app.Agents.History(context.Background(), demoAgent, ask)
		must(err)
		all = append(all, history.Events...)
		if ask.After = history.Next; ask.After == "" {
			break
		}
	}
	fmt.Println(len(all))
	// Output: 1
}

func ExampleHistoryParams() {
	oldest := client.HistoryParams{Limit: 10, Before: client.LastPage}
	history, err := demoHistoryApp().Agents.History(context.Background(), demoAgent, oldest)
	fmt.Println(history.Total, err)
	// Output: 1 <nil>
}

func ExampleEvent() {
	history, err := demoHistoryApp().Agents.History(context.Background(), demoAgent, client.HistoryParams{})
	must(err)
	var event *client.Event = history.Events[0]
	fmt.Println(event.Action, "from", event.Address)
	// Output: agent.updated from 192.0.2.7
}

func ExampleEventSubject() {
	history, err := demoHistoryApp().Agents.History(context.Background(), demoAgent, client.HistoryParams{})
	must(err)
	var who client.EventSubject = history.Events[0].Actor
	fmt.Println(who.Kind, who.Label)
	// Output: person ann@example.com
}
