package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

const demoEnding = `{
	"id": "` + demoKey + `", "kind": "grant", "name": "github", "label": "nightly", "agent_id": "` + demoAgent + `",
	"agent_name": "support-bot", "team": "blue", "owner": "ann@example.com", "ends_at": "2026-03-02T10:00:00Z",
	"effect": "The secret can't be used by this grant any more, nor by what was delegated from it."}`

// demoEndings is an API that knows of one end.
type demoEndings struct{}

func (demoEndings) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"capabilities": ["endings"], "items": [` + demoEnding + `], "next": "", "previous": "", "total": 1, "total_capped": false}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func demoEndingsApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoEndings{}))
	must(err)
	return app
}

func ExampleEndingsService() {
	app := demoEndingsApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityEndings) {
		fmt.Println("the server tells no endings", err)
		return
	}
	var endings *client.EndingsService = app.Endings
	page, err := endings.List(context.Background(), client.EndingListParams{})
	fmt.Println(page.Total, err)
	// Output: 1 <nil>
}

func ExampleEndingsService_List() {
	page, err := demoEndingsApp().Endings.List(context.Background(), client.EndingListParams{Kind: client.EndGrant, Limit: 10})
	must(err)
	for _, e := range page.Endings {
		fmt.Println(e.EndsAt.Format(time.DateOnly), e.Kind, e.Name, "of", e.AgentName)
	}
	// Output: 2026-03-02 grant github of support-bot
}

func ExampleEndingsService_All() {
	for e, err := range demoEndingsApp().Endings.All(context.Background(), client.EndingListParams{Team: "blue"}) {
		must(err)
		fmt.Println(e.Name, e.Label)
	}
	// Output: github nightly
}

func ExampleEndingListParams() {
	spring := client.EndingListParams{
		Since: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Until: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	page, err := demoEndingsApp().Endings.List(context.Background(), spring)
	must(err)
	fmt.Println(len(page.Endings))
	// Output: 1
}

func ExampleEndingList() {
	page, err := demoEndingsApp().Endings.List(context.Background(), client.EndingListParams{})
	must(err)
	var list *client.EndingList = page
	fmt.Println(list.Total, list.Next == "")
	// Output: 1 true
}

func ExampleEnding() {
	page, err := demoEndingsApp().Endings.List(context.Background(), client.EndingListParams{})
	must(err)
	var e *client.Ending = page.Endings[0]
	fmt.Println(e.Owner, "should know:", e.Effect)
	// Output: ann@example.com should know: The secret can't be used by this grant any more, nor by what was delegated from it.
}

func ExampleEnding_Over() {
	page, err := demoEndingsApp().Endings.List(context.Background(), client.EndingListParams{})
	must(err)
	e := page.Endings[0]
	fmt.Println(e.Over(e.EndsAt.Add(-time.Second)), e.Over(e.EndsAt))
	// Output: false true
}

func ExampleEndKind() {
	means := map[client.EndKind]string{
		client.EndAppKey:     "programs are refused",
		client.EndRotation:   "the old key is refused",
		client.EndGrant:      "the secret can't be used",
		client.EndNarrowing:  "scopes are taken away",
		client.EndInvitation: "the link is good for nothing",
	}
	for e, err := range demoEndingsApp().Endings.All(context.Background(), client.EndingListParams{}) {
		must(err)
		fmt.Println(means[e.Kind])
	}
	// Output: the secret can't be used
}
