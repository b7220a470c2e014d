package client_test

import (
	"context"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/clienttest"
)

// demo is the API of the examples, with two agents: support-bot, whose first key waits to be acknowledged, and billing-bot,
// which is suspended. Each example has one of its own.
type demo struct{ *clienttest.API }

const (
	demoAppKey = "alter_rk_abcdefghijklmnopqrstuv_iwpykn" // of an API that nothing is sent to
	demoAgent  = "00000000-0000-4000-8000-000000000002"
	demoKey    = "00000000-0000-4000-8000-000000000003"
)

func newDemo() demo {
	api := clienttest.New(nil)
	api.SetNow(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	agents, ctx := api.App().Agents, context.Background()
	_, err := agents.Create(ctx, client.AgentCreateParams{
		Name:                 "support-bot",
		Scopes:               client.Scopes{"slack": {"chat:write"}},
		Metadata:             map[string]any{"team": "growth"},
		AwaitAcknowledgement: true,
	})
	must(err)
	billing, err := agents.Create(ctx, client.AgentCreateParams{Name: "billing-bot", Scopes: client.Scopes{"google": {"gmail.send"}}})
	must(err)
	_, err = agents.Suspend(ctx, billing.ID)
	must(err)
	return demo{api}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// supportKey is the plaintext of the key of support-bot.
func (d demo) supportKey() string {
	key, err := d.API.App().Agents.ReplaceKey(context.Background(), demoAgent, demoKey)
	must(err)
	return key.APIKey.Reveal()
}

// keyInUse is the id of the key of support-bot that works.
func (d demo) keyInUse() string {
	keys, err := d.API.App().Agents.ListKeys(context.Background(), demoAgent)
	must(err)
	return keys.Items[len(keys.Items)-1].KeyID
}

func demoApp(opts ...client.Option) *client.App { return newDemo().App(opts...) }

// demoAgentClient is support-bot.
func demoAgentClient(opts ...client.Option) *client.Agent {
	api := newDemo()
	return api.Agent(api.supportKey(), opts...)
}

// metered adds what servers that limit requests tell.
type metered struct{ http.RoundTripper }

func (m metered) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := m.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Header.Set("X-Ratelimit-Limit", "100")
		resp.Header.Set("X-Ratelimit-Remaining", "42")
		resp.Header.Set("X-Ratelimit-Reset", "1767225600")
	}
	return resp, err
}
