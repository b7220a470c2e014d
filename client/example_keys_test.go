package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgentsService_MintKey() {
	key, err := demoApp().Agents.MintKey(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, key.KeyPrefix, len(key.APIKey.Reveal()))
	// Output: support-bot-2 alter_key_agent_0006 50
}

func ExampleAgentsService_ListKeys() {
	agents, ctx := demoApp().Agents, context.Background()
	_, err := agents.MintKey(ctx, demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := agents.ListKeys(ctx, demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range keys.Items {
		fmt.Println(key.Name, key.Status())
	}
	// Output:
	// support-bot-1 active
	// support-bot-2 active
}

func ExampleAgentsService_DeprecateKey() {
	key, err := demoApp().Agents.DeprecateKey(context.Background(), demoAgent, demoKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Status())
	// Output: deprecated
}

func ExampleAgentsService_UndeprecateKey() {
	key, err := demoApp().Agents.UndeprecateKey(context.Background(), demoAgent, demoKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Status())
	// Output: active
}

func ExampleAgentsService_RevokeKey() {
	_, err := demoApp().Agents.RevokeKey(context.Background(), demoAgent, demoKey)
	if errors.Is(err, client.ErrLastActiveKey) {
		fmt.Println("mint another key first")
	}
	// Output: mint another key first
}

func ExampleAgentsService_AcknowledgeKey() {
	key, err := demoApp().Agents.AcknowledgeKey(context.Background(), demoAgent, demoKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Acknowledgement)
	// Output: done
}

func ExampleAgentsService_ReplaceKey() {
	key, err := demoApp().Agents.ReplaceKey(context.Background(), demoAgent, demoKey)
	if errors.Is(err, client.ErrKeyNotReplaceable) {
		fmt.Println("somebody has it: mint another key, and revoke this one later")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Name, "instead of", key.Replaced.Name)
	// Output: support-bot-2 instead of support-bot-1
}

func ExampleForce() {
	key, err := demoApp().Agents.RevokeKey(context.Background(), demoAgent, demoKey, client.Force())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Status())
	// Output: revoked
}

func ExampleRevokeOption() {
	var opts []client.RevokeOption
	if lockedOutIsFine := true; lockedOutIsFine {
		opts = append(opts, client.Force())
	}
	_, err := demoApp().Agents.RevokeKey(context.Background(), demoAgent, demoKey, opts...)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleIdempotencyKey() {
	_, err := demoApp().Agents.MintKey(context.Background(), demoAgent, client.IdempotencyKey("rotation-2026-02"))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleAwaitAcknowledgement() {
	key, err := demoApp().Agents.MintKey(context.Background(), demoAgent, client.AwaitAcknowledgement())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key.Acknowledgement)
	// Output: pending
}

func ExampleMintOption() {
	opts := []client.MintOption{client.IdempotencyKey("once"), client.AwaitAcknowledgement()}
	_, err := demoApp().Agents.MintKey(context.Background(), demoAgent, opts...)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleAgentKey() {
	key := client.AgentKey{Name: "support-bot-1", CreatedAt: time.Unix(0, 0)}
	fmt.Println(key.Name, key.LastUsedAt == nil)
	// Output: support-bot-1 true
}

func ExampleAgentKey_Status() {
	now := time.Now()
	fmt.Println(client.AgentKey{}.Status(), client.AgentKey{DeprecatedAt: &now}.Status(), client.AgentKey{DeprecatedAt: &now, RevokedAt: &now}.Status())
	// Output: active deprecated revoked
}

func ExampleKeyStatus() {
	fmt.Println(client.KeyActive, client.KeyDeprecated, client.KeyRevoked)
	// Output: active deprecated revoked
}

func ExampleAcknowledgement() {
	fmt.Printf("%q %q %q\n", client.AcknowledgementNone, client.AcknowledgementPending, client.AcknowledgementDone)
	// Output: "" "pending" "done"
}

func ExampleAgentKeyMintResult() {
	result, err := demoApp().Agents.MintKey(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.KeyID, !result.APIKey.IsZero())
	// Output: 00000000-0000-4000-8000-000000000006 true
}

func ExampleAgentKeyMintResult_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	result, err := demoApp().Agents.MintKey(context.Background(), demoAgent)
	log.Info("minted", "key", result, "err", err)
	// Output: level=INFO msg=minted key.key_id=00000000-0000-4000-8000-000000000006 key.name=support-bot-2 key.api_key=[redacted] err=<nil>
}

func ExampleAgentKeyList() {
	keys, err := demoApp().Agents.ListKeys(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	usable := 0
	for _, key := range keys.Items {
		if key.Status() != client.KeyRevoked {
			usable++
		}
	}
	fmt.Println(usable, "of", len(keys.Items), "work")
	// Output: 1 of 1 work
}

func ExampleAgentKeyReplaceResult() {
	key, err := demoApp().Agents.ReplaceKey(context.Background(), demoAgent, demoKey, client.IdempotencyKey("once"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(key.APIKey.Reveal()), key.Replaced.Status())
	// Output: 50 revoked
}

func ExampleAgentKey_AwaitsStorage() {
	now := time.Now()
	lost := client.AgentKey{Acknowledgement: client.AcknowledgementPending}
	used := client.AgentKey{Acknowledgement: client.AcknowledgementPending, LastUsedAt: &now}
	fmt.Println(lost.AwaitsStorage(), used.AwaitsStorage())
	// Output: true false
}
