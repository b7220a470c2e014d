package client_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleGrantSearchParams() {
	app, _ := demoGrants()
	for _, order := range []string{client.SortSecret, client.SortSecretDesc, client.SortAgent, client.SortAgentDesc, client.SortExpires, client.SortExpiresDesc} {
		page, err := app.Grants.Search(context.Background(), client.GrantSearchParams{Query: "stripe", ManagedSecret: "stripe", Sort: order, Limit: 10})
		fmt.Println(order, page.Total, err)
	}
	// Output:
	// secret 1 <nil>
	// -secret 1 <nil>
	// agent 1 <nil>
	// -agent 1 <nil>
	// expires_at 1 <nil>
	// -expires_at 1 <nil>
}

func ExampleGrantSearchResult() {
	app, _ := demoGrants()
	page, err := app.Grants.Search(context.Background(), client.GrantSearchParams{Limit: 1})
	fmt.Println(len(page.Grants), "of", page.Total, page.Next == "", err)
	// Output: 1 of 1 true <nil>
}

func ExampleGrant() {
	_, grant := demoGrants()
	fmt.Println(grant.CreatedAt.Format(time.DateOnly), grant.Delegable, grant.Depth, grant.LastUsedAt)
	// Output: 2026-01-02 false 0 <nil>
}

func ExampleGrant_Live() {
	_, grant := demoGrants()
	fmt.Println(grant.Live())
	// Output: true
}

func ExampleGrant_ForApp() {
	app, grant := demoGrants()
	nightly, err := app.Grants.Create(context.Background(), client.GrantCreateParams{ManagedSecret: "stripe", System: true})
	fmt.Println(grant.ForApp(), nightly.ForApp(), err)
	// Output: false true <nil>
}

func ExampleGrant_ExpiresSoon() {
	_, grant := demoGrants()
	fmt.Println(grant.ExpiresSoon(grant.CreatedAt), grant.ExpiresSoon(grant.CreatedAt.AddDate(0, 0, -30)))
	// Output: true false
}

func ExampleGrantStatus() {
	_, grant := demoGrants()
	over := slices.Contains([]client.GrantStatus{client.GrantExpired, client.GrantRevoked}, grant.Status)
	fmt.Println(grant.Status, over)
	// Output: active false
}

func ExamplePrincipalType() {
	_, grant := demoGrants()
	fmt.Println(grant.PrincipalType == client.PrincipalAgent)
	// Output: true
}

func ExampleGrantSecret() {
	_, grant := demoGrants()
	fmt.Println(grant.ManagedSecret.Slug)
	// Output: stripe
}

func ExampleGrantHolder() {
	app, _ := demoGrants()
	page, err := app.Grants.Search(context.Background(), client.GrantSearchParams{})
	must(err)
	for _, grant := range page.Grants {
		if holder := grant.Agent; holder != nil { // an agent, not the application
			fmt.Println(holder.Name, "is", holder.Status)
		}
	}
	// Output: support-bot is active
}

func ExampleGrantPolicy() {
	app, _ := demoGrants()
	_, err := app.Grants.Create(context.Background(), client.GrantCreateParams{
		ManagedSecret: "stripe",
		System:        true,
		Policy:        client.GrantPolicy{Paths: []string{"v1"}},
	})
	var e *client.Error
	fmt.Println(errors.As(err, &e), e.Field)
	// Output: true policy.paths[0]
}

// A suspended agent can't use what it holds, for as long as it is suspended.
func ExampleGrantRefusal() {
	app, grant := demoGrants()
	_, err := app.Agents.Suspend(context.Background(), grant.Agent.ID)
	must(err)
	grant, err = app.Grants.Get(context.Background(), grant.ID)
	must(err)
	if no := grant.WhyNot; no != nil {
		fmt.Println(no.Rule, no.Message)
	}
	// Output: agent_inactive The agent support-bot is inactive.
}

func ExampleGrantCreateParams() {
	app, _ := demoGrants()
	params := client.GrantCreateParams{ManagedSecret: "stripe", System: true, Label: "nightly", IdempotencyKey: "setup-1"}
	first, err := app.Grants.Create(context.Background(), params)
	must(err)
	again, err := app.Grants.Create(context.Background(), params)
	fmt.Println(first.ID == again.ID, err)
	// Output: true <nil>
}
