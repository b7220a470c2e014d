package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
)

// demoGrants is the API of newDemo with a managed secret, stripe, which support-bot has a grant of for two days.
func demoGrants() (*client.App, *client.Grant) {
	api := newDemo()
	api.AddSecret("stripe", "sk_test_1", "api.stripe.com")
	app, end := api.App(), api.Now().Add(48*time.Hour)
	grant, err := app.Grants.Create(context.Background(), client.GrantCreateParams{
		ManagedSecret: "stripe",
		AgentID:       demoAgent,
		Label:         "refunds",
		Policy:        client.GrantPolicy{ExpiresAt: &end, Methods: []string{"GET"}, Paths: []string{"/v1/charges/**"}},
		AddToScopes:   true,
	})
	must(err)
	return app, grant
}

func ExampleGrantsService() {
	app, grant := demoGrants()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityGrants) {
		fmt.Println("the server has no more than the protocol", err)
		return
	}
	_, err := app.Grants.Create(context.Background(), client.GrantCreateParams{ManagedSecret: "stripe", AgentID: demoAgent, Label: "refunds"})
	fmt.Println(*grant.Label, errors.Is(err, client.ErrSiblingLabel))
	// Output: refunds true
}

// An agent is granted a secret for two hours, for reading one part of the API.
func ExampleGrantsService_Create() {
	app, _ := demoGrants()
	end := time.Date(2026, 1, 2, 5, 4, 5, 0, time.UTC)
	grant, err := app.Grants.Create(context.Background(), client.GrantCreateParams{
		ManagedSecret: "stripe",
		AgentID:       demoAgent,
		Label:         "disputes",
		Policy:        client.GrantPolicy{ExpiresAt: &end, Methods: []string{"GET"}, Paths: []string{"/v1/disputes/**"}},
		AddToScopes:   true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(grant.Agent.Name, grant.ManagedSecret.Slug, grant.Policy.Paths, grant.Usable)
	// Output: support-bot stripe [/v1/disputes/**] true
}

func ExampleGrantsService_Get() {
	app, made := demoGrants()
	grant, err := app.Grants.Get(context.Background(), made.ID)
	fmt.Println(grant.Status, grant.Policy.ExpiresAt, err)
	_, err = app.Grants.Get(context.Background(), demoAgent)
	fmt.Println(errors.Is(err, client.ErrGrantNotFound))
	// Output:
	// active 2026-01-04 03:04:05 +0000 UTC <nil>
	// true
}

// What ends soon is listed with its holders.
func ExampleGrantsService_Search() {
	app, _ := demoGrants()
	page, err := app.Grants.Search(context.Background(), client.GrantSearchParams{ExpiringSoon: true, Sort: client.SortExpires})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, grant := range page.Grants {
		fmt.Println(grant.Agent.Name, grant.ManagedSecret.Slug, grant.Policy.ExpiresAt.Format(time.DateOnly))
	}
	// Output: support-bot stripe 2026-01-04
}

func ExampleGrantsService_SearchAll() {
	app, _ := demoGrants()
	for grant, err := range app.Grants.SearchAll(context.Background(), client.GrantSearchParams{AgentID: demoAgent}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(grant.ManagedSecret.Slug, grant.Status)
	}
	// Output: stripe active
}

func ExampleGrantsService_Revoke() {
	app, grant := demoGrants()
	grant, err := app.Grants.Revoke(context.Background(), grant.ID, "its key leaked")
	fmt.Println(grant.Status == client.GrantRevoked, grant.RevokedReason, grant.WhyNot.Rule, err)
	// Output: true its key leaked grant_revoked <nil>
}
