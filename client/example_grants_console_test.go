package client_test

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
)

// An agent is granted a secret for two hours, for reading one part of the API.
func ExampleGrantsService_Create() {
	app, ctx := demoApp(), context.Background()
	end := time.Now().Add(2 * time.Hour)
	grant, err := app.Grants.Create(ctx, client.GrantCreateParams{
		ManagedSecret: "stripe",
		AgentID:       demoAgent,
		Policy:        client.GrantPolicy{ExpiresAt: &end, Methods: []string{"GET"}, Paths: []string{"/v1/charges/**"}},
		AddToScopes:   true,
	})
	if err == nil && !grant.Usable {
		fmt.Println(grant.WhyNot.Message, grant.WhyNot.Change)
	}
}

// What ends soon is listed with its holders.
func ExampleGrantsService_Search() {
	app, ctx := demoApp(), context.Background()
	page, err := app.Grants.Search(ctx, client.GrantSearchParams{ExpiringSoon: true, Sort: client.SortExpires})
	if err != nil {
		return
	}
	for _, grant := range page.Grants {
		fmt.Println(grant.ManagedSecret.Slug, grant.Agent.Name, grant.Policy.ExpiresAt)
	}
}

func ExampleGrantsService_SearchAll() {
	for grant, err := range demoApp().Grants.SearchAll(context.Background(), client.GrantSearchParams{AgentID: demoAgent}) {
		if err != nil {
			return
		}
		fmt.Println(grant.ManagedSecret.Slug, grant.Live(), grant.ForApp(), grant.ExpiresSoon(time.Now()))
	}
}

func ExampleGrantsService_Revoke() {
	app, ctx := demoApp(), context.Background()
	grant, err := app.Grants.Get(ctx, demoAgent)
	if err == nil && grant.Live() {
		_, _ = app.Grants.Revoke(ctx, grant.ID, "its key leaked")
	}
}
