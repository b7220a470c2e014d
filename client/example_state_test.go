package client_test

import (
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgentInfo_Live() {
	for _, status := range []client.AgentStatus{client.AgentActive, client.AgentInactive, client.AgentRevoked} {
		agent := client.AgentInfo{Status: status}
		fmt.Println(status, agent.Live())
	}
	// Output:
	// active true
	// inactive true
	// revoked false
}

func ExampleAgentInfo_Suspended() {
	agent := client.AgentInfo{Status: client.AgentInactive}
	fmt.Println(agent.Suspended())
	// Output: true
}

func ExampleAgentInfo_LockedOut() {
	agent := client.AgentInfo{Status: client.AgentActive}
	fmt.Println(agent.LockedOut(0), agent.LockedOut(1))
	// Output: true false
}

// stagedAgent has lost chat:write, which it may still use for a while.
func stagedAgent() client.AgentInfo {
	return client.AgentInfo{
		Scopes:        client.Scopes{"github": {"repo"}, "slack": {"chat:write", "users:read"}},
		ScopesPending: client.Scopes{"github": {"repo"}, "slack": {"users:read"}},
	}
}

func ExampleAgentInfo_Staged() {
	agent := stagedAgent()
	fmt.Println(agent.Staged())
	// Output: true
}

func ExampleAgentInfo_WantedScopes() {
	agent := stagedAgent()
	fmt.Println(agent.WantedScopes())
	// Output: map[github:[repo] slack:[users:read]]
}

func ExampleAgentInfo_EndingScopes() {
	agent := stagedAgent()
	fmt.Println(agent.EndingScopes())
	// Output: map[slack:[chat:write]]
}

func ExampleAgentInfo_NamesSecret() {
	agent := client.AgentInfo{Scopes: client.Scopes{"managed_secret_slugs": {"mail"}}}
	fmt.Println(agent.NamesSecret(&client.ManagedSecret{Slug: "mail"}), agent.NamesSecret(&client.ManagedSecret{Slug: "books"}))
	// Output: true false
}

func ExampleAgentInfo_Owner() {
	agent := client.AgentInfo{Metadata: map[string]any{"owner": "ann@example.com"}}
	fmt.Println(agent.Owner())
	// Output: ann@example.com
}

func ExampleAgentInfo_Team() {
	agent := client.AgentInfo{Metadata: map[string]any{"team": "support"}}
	fmt.Println(agent.Team())
	// Output: support
}

func ExampleAgentInfo_HidesApprovers() {
	agent := client.AgentInfo{Policy: map[string]any{"requires_approval": map[string]any{"approvers_count": 2}}}
	fmt.Println(agent.HidesApprovers())
	// Output: true
}

func ExampleAgentCreateResult_KeyName() {
	created := client.AgentCreateResult{AgentInfo: client.AgentInfo{Name: "support-bot"}}
	fmt.Println(created.KeyName())
	// Output: support-bot-1
}

func ExampleScopes_Providers() {
	fmt.Println(client.Scopes{"slack": {"chat:write"}, "github": {"repo"}}.Providers())
	// Output: [github slack]
}

func ExampleScopes_ChangeTo() {
	before := client.Scopes{"slack": {"chat:write", "users:read"}}
	change := before.ChangeTo(client.Scopes{"slack": {"users:read"}, "github": {"repo"}})
	fmt.Println(change.Added, change.Removed)
	// Output: map[github:[repo]] map[slack:[chat:write]]
}

func ExampleScopesChange() {
	var change client.ScopesChange
	fmt.Println(change.Added == nil, change.Removed == nil)
	// Output: true true
}

func ExampleScopesChange_Empty() {
	fmt.Println(client.Scopes{"slack": {"a", "b"}}.ChangeTo(client.Scopes{"slack": {"b", "a"}}).Empty())
	// Output: true
}

func ExampleAgentKey_Live() {
	yesterday := time.Now().AddDate(0, 0, -1)
	fmt.Println(client.AgentKey{DeprecatedAt: &yesterday}.Live(), client.AgentKey{RevokedAt: &yesterday}.Live())
	// Output: true false
}

func ExampleAgentKey_StatusSince() {
	made := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	later := made.AddDate(0, 1, 0)
	key := client.AgentKey{CreatedAt: made, DeprecatedAt: &later}
	fmt.Println(key.Status(), key.StatusSince().Format(time.DateOnly))
	// Output: deprecated 2026-02-01
}

func ExampleKeyCounts_Live() {
	fmt.Println(client.KeyCounts{Active: 2, Deprecated: 1}.Live())
	// Output: 3
}

// threeKeys are one that works, one that is deprecated and one that is revoked.
func threeKeys() *client.AgentKeyList {
	yesterday := time.Now().AddDate(0, 0, -1)
	return &client.AgentKeyList{Items: []client.AgentKey{
		{KeyID: "one", RevokedAt: &yesterday},
		{KeyID: "two", DeprecatedAt: &yesterday},
		{KeyID: "three"},
	}}
}

func ExampleAgentKeyList_Live() {
	fmt.Println(threeKeys().Live())
	// Output: 2
}

func ExampleAgentKeyList_LiveBeside() {
	fmt.Println(threeKeys().LiveBeside("three"))
	// Output: 1
}

func ExampleAgentKeyList_IsLast() {
	fmt.Println(threeKeys().IsLast("three"))
	// Output: false
}

func ExampleAgentKeyList_Find() {
	key, found := threeKeys().Find("two")
	fmt.Println(key.Status(), found)
	// Output: deprecated true
}

func ExampleAgentKey_Ended() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	over := now.Add(-time.Hour)
	fmt.Println(client.AgentKey{GraceEndsAt: &over}.Ended(now))
	// Output: true
}

func ExampleAgentKeyList_Working() {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	over := now.Add(-time.Hour)
	keys := &client.AgentKeyList{Items: []client.AgentKey{{KeyID: "rotated", GraceEndsAt: &over}, {KeyID: "next"}}}
	fmt.Println(keys.Live(), keys.Working(now).Live())
	// Output: 2 1
}
