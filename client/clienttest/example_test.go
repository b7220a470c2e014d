package clienttest_test

import (
	"context"
	"errors"
	"fmt"
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

func ExampleAPI_FailNext() {
	api, ctx := clienttest.New(nil), context.Background()
	api.FailNext(&client.Error{Status: 429, Code: "rate_limit_exceeded", Message: "Slow down.", RetryAfter: 30 * time.Second})
	_, err := api.App().Agents.GetByName(ctx, "support-bot")
	fmt.Println(errors.Is(err, client.ErrRateLimit), err)
	// Output: true Slow down. [rate_limit_exceeded, status 429] [request request-1]
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
