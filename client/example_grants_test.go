package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleAgentGrantsService() {
	page, err := newGranted().agent().Grants.List(context.Background(), client.GrantListParams{})
	must(err)
	for _, grant := range page.Grants {
		fmt.Println("I may use", grant.Provider)
	}
	// Output: I may use mail
}

func ExampleAgentGrantsService_List() {
	page, err := newGranted().agent().Grants.List(context.Background(), client.GrantListParams{Provider: "mail"})
	fmt.Println(page.Total, *page.Grants[0].Label, err)
	// Output: 1 default <nil>
}

func ExampleGrantsService_List() {
	page, err := newGranted().app().Grants.List(context.Background(), client.GrantListParams{Status: client.GrantActive})
	fmt.Println(page.Total, page.Grants[0].Provider, err)
	// Output: 1 mail <nil>
}

func ExampleGrantListParams() {
	var all []string
	app, ask := newGranted().app(), client.GrantListParams{Limit: 100}
	for more := true; more; {
		page, err := app.Grants.List(context.Background(), ask)
		must(err)
		for _, grant := range page.Grants {
			all = append(all, grant.ID)
		}
		ask.Offset, more = ask.Offset+len(page.Grants), page.HasMore
	}
	fmt.Println(all)
	// Output: [12345678-1234-4234-8234-123456789abc]
}

func ExampleGrantListResult() {
	var page *client.GrantListResult
	page, err := newGranted().app().Grants.List(context.Background(), client.GrantListParams{})
	fmt.Println(len(page.Grants), "of", page.Total, page.HasMore, err)
	// Output: 1 of 1 false <nil>
}

func ExampleGrantInfo() {
	page, err := newGranted().app().Grants.List(context.Background(), client.GrantListParams{})
	must(err)
	var grant client.GrantInfo = *page.Grants[0]
	fmt.Println(grant.ManagedSecretName, "for an", grant.PrincipalType, "since", grant.CreatedAt.Year())
	// Output: Mail for an agent since 2026
}

func ExampleGrantKind() {
	page, err := newGranted().app().Grants.List(context.Background(), client.GrantListParams{})
	must(err)
	switch page.Grants[0].Kind {
	case client.GrantKindManagedSecret:
		fmt.Println("a credential that the application keeps")
	case client.GrantKindOAuth:
		fmt.Println("an account that a user connected")
	}
	// Output: a credential that the application keeps
}

func ExampleGrantsService_CreateManagedSecretGrant() {
	grant, err := newGranted().app().Grants.CreateManagedSecretGrant(context.Background(), "mail", client.ManagedSecretGrantParams{
		Principal: client.GrantPrincipal{Type: client.PrincipalSystem, Label: "nightly"},
	})
	fmt.Println(grant.GrantID, err)
	// Output: 12345678-1234-4234-8234-123456789abc <nil>
}

func ExampleManagedSecretGrantParams() {
	end := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	p := client.ManagedSecretGrantParams{
		Principal: client.GrantPrincipal{Type: client.PrincipalUser, UserToken: "the user's token", Label: "own"},
		Terms:     client.GrantTerms{ExpiresAt: &end},
	}
	api := newGranted().refusing("/sdk/managed-secrets/mail/grants", `400 {"error":"principal_not_offered","message":"No users here."}`)
	_, err := api.app().Grants.CreateManagedSecretGrant(context.Background(), "mail", p)
	fmt.Println(errors.Is(err, client.ErrPrincipalNotOffered))
	// Output: true
}

func ExampleGrantPrincipal() {
	group := client.GrantPrincipal{Type: client.PrincipalGroup, ExternalGroupID: "engineering", IdentityProviderID: "idp-1", Label: "team"}
	fmt.Println(group.Type, group.ExternalGroupID)
	// Output: group engineering
}

func ExampleGrantTerms() {
	terms := client.GrantTerms{MaxTTL: time.Hour, DefaultTTL: 10 * time.Minute}
	fmt.Println(terms.MaxTTL)
	// Output: 1h0m0s
}

func ExampleManagedSecretGrant() {
	var grant *client.ManagedSecretGrant
	grant, err := newGranted().app().Grants.CreateManagedSecretGrant(context.Background(), "mail", client.ManagedSecretGrantParams{
		Principal: client.GrantPrincipal{Type: client.PrincipalSystem},
	})
	fmt.Println(grant.PrincipalType, *grant.Label, err)
	// Output: system nightly <nil>
}

func ExampleGrantsService_RevokeGrant() {
	result, err := newGranted().app().Grants.RevokeGrant(context.Background(), demoGrant, client.RevokeGrantParams{Reason: "the key leaked"})
	fmt.Println(result.Message, err)
	// Output: The grant is revoked. <nil>
}

func ExampleRevokeGrantParams() {
	p := client.RevokeGrantParams{Reason: "the user left", UserToken: "the user's token"}
	result, err := newGranted().app().Grants.RevokeGrant(context.Background(), demoGrant, p)
	fmt.Println(result.GrantID, err)
	// Output: 12345678-1234-4234-8234-123456789abc <nil>
}

func ExampleRevokeGrantResult() {
	var result *client.RevokeGrantResult
	result, err := newGranted().app().Grants.RevokeGrant(context.Background(), demoGrant, client.RevokeGrantParams{})
	fmt.Println(result.RevokedAt, err)
	// Output: 2026-01-02 03:04:05 +0000 UTC <nil>
}

func ExampleGrantsService_RevokeDelegation() {
	fmt.Println(newGranted().app().Grants.RevokeDelegation(context.Background(), demoGrant, demoAgent))
	// Output: <nil>
}

func ExampleAgentGrantsService_RevokeDelegation() {
	fmt.Println(newGranted().agent().Grants.RevokeDelegation(context.Background(), demoGrant))
	// Output: <nil>
}

func ExampleAgentGrantsService_Delegate() {
	given, err := newGranted().agent().Grants.Delegate(context.Background(), demoGrant, client.DelegateParams{ToAgentID: demoAgent, TTL: time.Hour})
	fmt.Println(given.GrantID, err)
	// Output: 22345678-1234-4234-8234-123456789abc <nil>
}

func ExampleDelegateParams() {
	onward := true
	p := client.DelegateParams{ToAgentID: demoAgent, Delegable: &onward, ScopeConstraint: []string{"read"}}
	fmt.Println(p.ToAgentID, *p.Delegable, p.ScopeConstraint)
	// Output: 00000000-0000-4000-8000-000000000002 true [read]
}

func ExampleDelegation() {
	var given *client.Delegation
	given, err := newGranted().agent().Grants.Delegate(context.Background(), demoGrant, client.DelegateParams{ToAgentID: demoAgent})
	fmt.Println(given.ParentGrantID == demoGrant, given.Depth, given.Status, err)
	// Output: true 1 active <nil>
}

func ExampleGrantsService_Mint() {
	grant, err := newGranted().app().Grants.Mint(context.Background(), demoGrant, client.MintGrantParams{Label: "weekly"})
	fmt.Println(grant.GrantID, err)
	// Output: 32345678-1234-4234-8234-123456789abc <nil>
}

func ExampleMintGrantParams() {
	p := client.MintGrantParams{Label: "weekly", Policy: map[string]any{"max_ttl_seconds": 600}, Tags: []string{"reports"}}
	grant, err := newGranted().app().Grants.Mint(context.Background(), demoGrant, p)
	fmt.Println(grant.Provider, err)
	// Output: mail <nil>
}

func ExampleMintedGrant() {
	var grant *client.MintedGrant
	grant, err := newGranted().app().Grants.Mint(context.Background(), demoGrant, client.MintGrantParams{Label: "weekly"})
	fmt.Println(*grant.Label, grant.Status, err)
	// Output: weekly active <nil>
}

func ExampleSpansService() {
	agent := newGranted().agent()
	start := time.Now()
	// … the agent thinks …
	_, err := agent.Spans.Emit(context.Background(), []client.Span{{TraceID: "run-abc", Name: "think", Start: start, End: time.Now()}})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleSpansService_Emit() {
	span := client.Span{TraceID: "run-abc", Name: "plan", Start: time.Now(), SpanID: "s1"}
	accepted, err := newGranted().app().Spans.Emit(context.Background(), []client.Span{span})
	fmt.Println(accepted, err)
	// Output: 1 <nil>
}

func ExampleSpan() {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	outer := client.Span{TraceID: "run-abc", SpanID: "s1", Name: "answer a ticket", Start: start, End: start.Add(2 * time.Second)}
	inner := client.Span{
		TraceID:      outer.TraceID,
		ParentSpanID: outer.SpanID,
		Name:         "read the manual",
		Start:        start,
		Attributes:   map[string]string{"pages": "12"},
	}
	fmt.Println(inner.ParentSpanID, inner.Attributes)
	// Output: s1 map[pages:12]
}
