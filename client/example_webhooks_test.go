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

const demoWebhook = `
	"id": "` + demoKey + `", "name": "chat", "host": "https://hooks.example.com", "team": "blue", "kinds": ["grant"], "days": [14, 1],
	"created_at": "2026-01-02T03:04:05Z", "created_by": "ann@example.com", "failing_since": "2026-01-03T00:00:00Z",
	"last_error": "it answers 500 Internal Server Error", "last_sent_at": null, "waiting": 2, "secret": "whsec_c2VjcmV0",
	"deliveries": [{"id": "msg_1", "type": "ending.soon", "created_at": "2026-01-03T00:00:00Z", "due_at": "2026-01-03T01:00:00Z", "attempts": 3,
		"sent_at": null, "given_up_at": null, "error": "it answers 500 Internal Server Error"}]`

// demoWebhooks is an API that has one webhook.
type demoWebhooks struct{}

func (demoWebhooks) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusOK, `{`+demoWebhook+`, "capabilities": ["webhooks"], "items": [{`+demoWebhook+`}]}`
	switch {
	case r.Method == http.MethodDelete && !strings.HasSuffix(r.URL.Path, "/old-secret"):
		status, body = http.StatusNoContent, ""
	case strings.HasSuffix(r.URL.Path, "/test"):
		body = `{"delivered": false, "error": "it answers 500 Internal Server Error"}`
	case strings.HasSuffix(r.URL.Path, "/unknown"):
		status, body = http.StatusNotFound, `{"error": "webhook_not_found", "message": "There is no such webhook."}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func demoWebhooksApp() *client.App {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoWebhooks{}))
	must(err)
	return app
}

func ExampleWebhooksService() {
	app := demoWebhooksApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityWebhooks) {
		fmt.Println("the server has no webhooks", err)
		return
	}
	var hooks *client.WebhooksService = app.Webhooks
	all, err := hooks.List(context.Background())
	fmt.Println(len(all), err)
	// Output: 1 <nil>
}

func ExampleWebhooksService_List() {
	hooks, err := demoWebhooksApp().Webhooks.List(context.Background())
	must(err)
	for _, hook := range hooks {
		fmt.Println(hook.Name, "at", hook.Host, "is told", hook.Days, "days before")
	}
	// Output: chat at https://hooks.example.com is told [14 1] days before
}

func ExampleWebhooksService_Get() {
	app := demoWebhooksApp()
	hook, err := app.Webhooks.Get(context.Background(), demoKey)
	must(err)
	fmt.Println(hook.Team, hook.Waiting)
	_, err = app.Webhooks.Get(context.Background(), "unknown")
	fmt.Println(errors.Is(err, client.ErrWebhookNotFound))
	// Output:
	// blue 2
	// true
}

func ExampleWebhooksService_Create() {
	made, err := demoWebhooksApp().Webhooks.Create(context.Background(), client.WebhookCreateParams{
		Name:  "chat",
		URL:   "https://hooks.example.com/services/…",
		Team:  "blue",
		Kinds: []client.EndKind{client.EndGrant},
		Days:  []int{14, 1},
	})
	must(err)
	fmt.Println(made.ID == demoKey, made.Secret) // which prints nothing of it; Secret.Reveal gives it
	// Output: true [redacted]
}

func ExampleWebhooksService_Update() {
	hook, err := demoWebhooksApp().Webhooks.Update(context.Background(), demoKey, client.WebhookUpdateParams{Days: []int{14, 1}}) // all else stays
	must(err)
	fmt.Println(hook.Name, hook.Days)
	// Output: chat [14 1]
}

func ExampleWebhooksService_ReplaceSecret() {
	result, err := demoWebhooksApp().Webhooks.ReplaceSecret(context.Background(), demoKey)
	must(err)
	fmt.Println(strings.HasPrefix(result.Secret.Reveal(), "whsec_"))
	// Output: true
}

func ExampleWebhooksService_EndOldSecret() {
	hook, err := demoWebhooksApp().Webhooks.EndOldSecret(context.Background(), demoKey)
	must(err)
	fmt.Println(hook.OldSecretUntil == nil)
	// Output: true
}

func ExampleWebhooksService_Test() {
	reason, err := demoWebhooksApp().Webhooks.Test(context.Background(), demoKey)
	must(err)
	fmt.Println("the test did not arrive:", reason)
	// Output: the test did not arrive: it answers 500 Internal Server Error
}

func ExampleWebhooksService_Delete() {
	fmt.Println(demoWebhooksApp().Webhooks.Delete(context.Background(), demoKey))
	// Output: <nil>
}

func ExampleWebhook() {
	var hook *client.Webhook
	hook, err := demoWebhooksApp().Webhooks.Get(context.Background(), demoKey)
	must(err)
	fmt.Println(hook.LastError)
	// Output: it answers 500 Internal Server Error
}

func ExampleWebhook_Dead() {
	hook, err := demoWebhooksApp().Webhooks.Get(context.Background(), demoKey)
	must(err)
	fmt.Println(hook.Dead(hook.FailingSince.Add(time.Hour)), hook.Dead(hook.FailingSince.Add(24*time.Hour)))
	// Output: false true
}

func ExampleWebhookDelivery() {
	hook, err := demoWebhooksApp().Webhooks.Get(context.Background(), demoKey)
	must(err)
	var d client.WebhookDelivery = hook.Deliveries[0]
	fmt.Println(d.Type, d.Attempts, d.SentAt == nil)
	// Output: ending.soon 3 true
}

func ExampleWebhookCreateParams() {
	everything := client.WebhookCreateParams{Name: "pager", URL: "https://hooks.example.com/pager"} // 14, 7 and 1 days before
	_, err := demoWebhooksApp().Webhooks.Create(context.Background(), everything)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWebhookUpdateParams() {
	everybody, always := "", []client.EndKind{} // of all teams, and of all kinds
	_, err := demoWebhooksApp().Webhooks.Update(context.Background(), demoKey, client.WebhookUpdateParams{Team: &everybody, Kinds: always})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWebhookSecretResult() {
	var made *client.WebhookSecretResult
	made, err := demoWebhooksApp().Webhooks.ReplaceSecret(context.Background(), demoKey)
	must(err)
	fmt.Println(made.Name, made.Secret.IsZero())
	// Output: chat false
}
