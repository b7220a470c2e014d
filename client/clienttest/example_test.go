package clienttest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
)

// hire is a program: it makes an agent, and comes through an API that is away for a moment.
func hire(ctx context.Context, app *client.App, name string) (client.Secret, error) {
	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: name, IdempotencyKey: "hire-" + name})
	if err != nil {
		return client.Secret{}, err
	}
	return agent.APIKey, nil
}

// A test of a program, in ten lines.
func TestHire(t *testing.T) {
	api := clienttest.New(t)
	api.FailNext(&client.Error{Status: 503, Code: "service_unavailable", RetryAfter: time.Millisecond})
	key, err := hire(t.Context(), api.App(client.WithRetry(3, time.Minute)), "support-bot")
	if err != nil {
		t.Fatal(err)
	}
	me, err := api.Agent(key.Reveal()).Me(t.Context())
	if err != nil || me.Name != "support-bot" {
		t.Errorf("the key is that of %v, %v", me, err)
	}
}

func Example() {
	api, ctx := clienttest.New(nil), context.Background() // in a test: clienttest.New(t)
	app := api.App()
	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "support-bot"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = app.Agents.RevokeKey(ctx, agent.ID, agent.KeyID)
	fmt.Println(agent.ID, errors.Is(err, client.ErrLastActiveKey))
	// Output: 00000000-0000-4000-8000-000000000002 true
}

// contacts is a program: it asks a provider with a credential that it never sees.
func contacts(ctx context.Context, bot *client.Agent, address string) (int, error) {
	ctx = bot.Trace(ctx, client.RunID("nightly"))
	resp, err := bot.Request(ctx, "GET", address+"/contacts", client.WithProvider("crm"), client.WithReason("count contacts"))
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var list []string
	err = json.NewDecoder(resp.Body).Decode(&list)
	return len(list), err
}

// A test of a program that sends a request through a grant: what arrives at the provider, and what the API knows of it.
func ExampleAPI_AddGrant() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("the provider sees", r.URL.Path, "with", r.Header.Get("Authorization"))
		fmt.Fprint(w, `["ann", "ben"]`)
	}))
	defer provider.Close()
	api, ctx := clienttest.New(nil), context.Background() // in a test: clienttest.New(t)
	app := api.App()
	agent, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "sales-bot"})
	if err != nil {
		fmt.Println(err)
		return
	}
	api.AddSecret("crm", "crm-token", provider.URL)
	grant := api.AddGrant("crm", agent.ID)

	bot := api.Agent(agent.APIKey.Reveal())
	fmt.Println(contacts(ctx, bot, provider.URL))
	if _, err := app.Grants.Revoke(ctx, grant, "it leaked"); err != nil {
		fmt.Println(err)
	}
	_, err = contacts(ctx, bot, provider.URL)
	fmt.Println("without the grant:", errors.Is(err, client.ErrGrantRevoked))

	_ = bot.Close(ctx) // waits for the records of requests
	calls, err := app.Calls.List(ctx, client.CallListParams{RunID: "nightly", Sort: "at"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, call := range calls.Calls {
		fmt.Println(call.Reason, call.Status, call.Outcome, call.Rule == "grant_revoked")
	}
	// Output:
	// the provider sees /contacts with Bearer crm-token
	// 2 <nil>
	// without the grant: true
	// count contacts 200 ok false
	// count contacts 0 refused true
}

func ExampleAPI_FailNextAt() {
	api, ctx := clienttest.New(nil), context.Background()
	api.FailNextAt("POST /sdk/token", &client.Error{Status: 503, Code: "service_unavailable", Message: "Later."})
	app := api.App()
	_, err := app.Agents.List(ctx, client.AgentListParams{}) // of another route
	fmt.Println(err)
	_, err = app.Request(ctx, "GET", "https://crm.example.com/contacts", client.WithProvider("crm"))
	fmt.Println(errors.Is(err, client.ErrUnavailable))
	// Output:
	// <nil>
	// true
}

func ExampleAPI_FailNext() {
	api, ctx := clienttest.New(nil), context.Background()
	api.FailNext(&client.Error{Status: 429, Code: "rate_limit_exceeded", Message: "Slow down.", RetryAfter: 30 * time.Second})
	_, err := api.App().Agents.GetByName(ctx, "support-bot")
	fmt.Println(errors.Is(err, client.ErrRateLimit), err)
	// Output: true Slow down. [rate_limit_exceeded, status 429] [request 00000000-0000-4000-9000-000000000001]
}

func ExampleAPI_LoseNext() {
	api, ctx := clienttest.New(nil), context.Background()
	app, params := api.App(), client.AgentCreateParams{Name: "support-bot", IdempotencyKey: "once"}
	api.LoseNext()
	_, err := app.Agents.Create(ctx, params)
	fmt.Println(errors.Is(err, clienttest.ErrLost))
	again, err := app.Agents.Create(ctx, params) // the agent is there, its key was in the answer that got lost
	fmt.Println(again.Name, again.APIKey, err)
	// Output:
	// true
	// support-bot none <nil>
}

// A test looks who has changed what.
func Example_audit() {
	api, ctx := clienttest.New(nil), context.Background()
	app := api.App()
	bot, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: "support-bot"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = app.Agents.Suspend(ctx, bot.ID)
	fmt.Println(err)
	for event, err := range app.Audit.All(ctx, client.AuditParams{AgentID: bot.ID}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Actor.Label, event.Action, event.Target.Label)
	}
	// Output:
	// <nil>
	// tests agent.suspended support-bot
	// tests key.minted support-bot-1
	// tests agent.created support-bot
}
