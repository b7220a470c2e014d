package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgentsService() {
	agents := demoApp().Agents
	agent, err := agents.GetByName(context.Background(), "support-bot")
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := agents.ListKeys(context.Background(), agent.ID)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Name, "has", len(keys.Items), "key")
	// Output: support-bot has 1 key
}

func ExampleAgentsService_Create() {
	created, err := demoApp().Agents.Create(context.Background(), client.AgentCreateParams{
		Name:           "research-bot",
		Scopes:         client.Scopes{"slack": {"chat:write"}},
		Metadata:       map[string]any{"team": "growth"},
		IdempotencyKey: "deploy-2026-01-02", // a second try gives the same agent
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if created.APIKey.IsZero() {
		fmt.Println("created before; the key was shown then")
		return
	}
	fmt.Println(created.Name, "has a key of", len(created.APIKey.Reveal()), "characters")
	// Output: research-bot has a key of 50 characters
}

func ExampleAgentsService_List() {
	page, err := demoApp().Agents.List(context.Background(), client.AgentListParams{Limit: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, agent := range page.Agents {
		fmt.Println(agent.Name, agent.Status)
	}
	fmt.Println("more:", page.HasMore)
	// Output:
	// support-bot active
	// billing-bot inactive
	// more: false
}

func ExampleAgentsService_All() {
	for agent, err := range demoApp().Agents.All(context.Background(), client.AgentListParams{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(agent.Name)
	}
	// Output:
	// support-bot
	// billing-bot
}

func ExampleAgentsService_Get() {
	_, err := demoApp().Agents.Get(context.Background(), "00000000-0000-4000-8000-000000000000")
	fmt.Println(errors.Is(err, client.ErrAgentNotFound))
	// Output: true
}

func ExampleAgentsService_GetIncludingRevoked() {
	agent, err := demoApp().Agents.GetIncludingRevoked(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Name)
	// Output: support-bot
}

func ExampleAgentsService_GetByName() {
	_, err := demoApp().Agents.GetByName(context.Background(), "nobody")
	fmt.Println(errors.Is(err, client.ErrAgentNotFound))
	// Output: true
}

func ExampleAgentsService_Update() {
	agents, ctx := demoApp().Agents, context.Background()
	agent, err := agents.Get(ctx, demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	scopes := agent.Scopes
	scopes["github"] = []string{"repo"} // the full allowlist is sent, not the difference
	agent, err = agents.Update(ctx, agent.ID, client.AgentUpdateParams{Scopes: scopes, ExpectedVersion: agent.Version})
	if errors.Is(err, client.ErrAgentConcurrentUpdate) {
		fmt.Println("somebody else was faster: read it again")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("now at version", agent.Version)
	// Output: now at version 2
}

func ExampleAgentsService_Suspend() {
	agent, err := demoApp().Agents.Suspend(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Status)
	// Output: inactive
}

func ExampleAgentsService_SuspendBecause() {
	app, ctx := demoApp(), context.Background()
	suspend := app.Agents.Suspend
	if can, err := app.Capabilities(ctx); err == nil && can.Has(client.CapabilitySuspendReason) {
		suspend = func(ctx context.Context, id string) (*client.AgentInfo, error) {
			return app.Agents.SuspendBecause(ctx, id, "it sends spam")
		}
	}
	agent, err := suspend(ctx, demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Status)
	// Output: inactive
}

func ExampleAgentsService_Resume() {
	agent, err := demoApp().Agents.Resume(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Status)
	// Output: active
}

func ExampleAgentsService_Delete() {
	agent, err := demoApp().Agents.Delete(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Status)
	// Output: revoked
}

func ExampleAgentInfo() {
	agent := client.AgentInfo{Name: "support-bot", Type: client.AgentTypeAgent, Status: client.AgentActive}
	label := agent.Name
	if agent.DisplayName != nil {
		label = *agent.DisplayName
	}
	fmt.Println(label, agent.LastUsedAt == nil)
	// Output: support-bot true
}

func ExampleAgentType() {
	fmt.Println(client.AgentTypeAgent, client.AgentTypeService)
	// Output: agent service
}

func ExampleAgentStatus() {
	fmt.Println(client.AgentActive, client.AgentInactive, client.AgentRevoked)
	// Output: active inactive revoked
}

func ExampleScopes() {
	params := client.AgentCreateParams{Name: "bot", Scopes: client.Scopes{"google": {}}}
	_, err := demoApp().Agents.Create(context.Background(), params)
	fmt.Println(err)
	// Output: scopes.google: lists no scope; list a scope, or leave the provider out
}

func ExampleKeyCounts() {
	page, err := demoApp().Agents.List(context.Background(), client.AgentListParams{Sort: client.SortCreated})
	if err != nil {
		fmt.Println(err)
		return
	}
	if counts := page.Agents[0].Keys; counts != nil {
		fmt.Println(counts.Active, counts.Deprecated)
	}
	// Output: 1 0
}

func ExampleAgentCreateParams() {
	_, err := demoApp().Agents.Create(context.Background(), client.AgentCreateParams{Name: "support-bot", AwaitAcknowledgement: true})
	fmt.Println(errors.Is(err, client.ErrAgentNameExists))
	// Output: true
}

func ExampleAgentCreateResult() {
	result, err := demoApp().Agents.Create(context.Background(), client.AgentCreateParams{Name: "research-bot"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.ID, result.KeyID, !result.APIKey.IsZero())
	// Output: 00000000-0000-4000-8000-000000000006 00000000-0000-4000-8000-000000000007 true
}

func ExampleAgentCreateResult_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	result, err := demoApp().Agents.Create(context.Background(), client.AgentCreateParams{Name: "research-bot"})
	log.Info("created", "agent", result, "err", err)
	// Output: level=INFO msg=created agent.id=00000000-0000-4000-8000-000000000006 agent.name=research-bot agent.key_id=00000000-0000-4000-8000-000000000007 agent.api_key=[redacted] err=<nil>
}

func ExampleAgentUpdateParams() {
	name, now := "Support", 0
	params := client.AgentUpdateParams{
		DisplayName:     &name,
		Scopes:          client.Scopes{}, // nothing may be reached any more
		ExpectedVersion: 1,
		GraceSeconds:    &now, // and that at once
	}
	agent, err := demoApp().Agents.Update(context.Background(), demoAgent, params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Version)
	// Output: 2
}

func ExampleAgentListParams() {
	params := client.AgentListParams{Query: "bot", Status: client.AgentActive, Sort: client.SortNameDesc, Before: client.LastPage}
	page, err := demoApp().Agents.List(context.Background(), params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Total)
	fmt.Println(client.SortName, client.SortCreatedDesc, client.SortLastUsed, client.SortLastUsedDesc)
	// Output:
	// 1
	// name -created_at last_used_at -last_used_at
}

func ExampleAgentListResult() {
	ctx, agents, params := context.Background(), demoApp().Agents, client.AgentListParams{Limit: 100}
	for {
		page, err := agents.List(ctx, params)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(len(page.Agents), "of", page.Total)
		if !page.HasMore {
			return
		}
		params.Offset += len(page.Agents)
	}
	// Output: 2 of 2
}

func ExampleSecret() {
	key := client.NewSecret("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn")
	asJSON, err := json.Marshal(map[string]any{"key": key})
	fmt.Println(key, string(asJSON), err)
	// Output: [redacted] {"key":"[redacted]"} <nil>
}

func ExampleNewSecret() {
	fake := client.AgentKeyMintResult{APIKey: client.NewSecret("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn")} // for the test of a program
	fmt.Println(fake.APIKey.Reveal() == "alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn")
	// Output: true
}

func ExampleSecret_Reveal() {
	result, err := demoApp().Agents.Create(context.Background(), client.AgentCreateParams{Name: "research-bot"})
	if err != nil {
		fmt.Println(err)
		return
	}
	store := func(key string) { fmt.Println("stored", len(key), "characters") }
	store(result.APIKey.Reveal())
	// Output: stored 50 characters
}

func ExampleSecret_IsZero() {
	fmt.Println(client.Secret{}.IsZero(), client.NewSecret("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn").IsZero())
	// Output: true false
}

func ExampleSecret_String() {
	fmt.Println(client.NewSecret("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn").String(), client.Secret{}.String())
	// Output: [redacted] none
}

func ExampleSecret_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	log.Info("minted", "key", client.NewSecret("alter_key_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"))
	// Output: level=INFO msg=minted key=[redacted]
}

func ExampleAgentsService_CountOwned() {
	app := demoApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityOwners) {
		fmt.Println("the server counts no owners", err)
		return
	}
	_, err := app.Agents.Create(context.Background(), client.AgentCreateParams{Name: "bot", Metadata: map[string]any{"owner": "ann@example.com"}})
	must(err)
	counts, err := app.Agents.CountOwned(context.Background(), []string{"ann@example.com", "ben@example.com"})
	must(err)
	fmt.Println(counts["ann@example.com"].Agents, counts["ben@example.com"].Agents)
	// Output: 1 0
}

func ExampleOwnerCount() {
	fmt.Println(client.OwnerCount{Agents: 1000, Capped: true})
	// Output: {1000 true}
}
