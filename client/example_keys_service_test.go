package client_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

func ExampleKeysService() {
	app, ctx := demoApp(), context.Background()
	var keys *client.KeysService = app.Keys
	derived, err := keys.Derive(ctx, client.DeriveParams{Scopes: []string{"agents:read"}, ExpiresIn: time.Hour, Name: "nightly report"})
	must(err)
	gone, err := keys.Revoke(ctx, derived.ID)
	must(err)
	fmt.Println(gone.Name, gone.RevokedAt != nil)
	// Output: nightly report true
}

func ExampleKeysService_Derive() {
	ctx, api := context.Background(), newDemo()
	derived, err := api.App().Keys.Derive(ctx, client.DeriveParams{Scopes: []string{"agents:read"}, ExpiresIn: time.Hour})
	must(err)
	fmt.Println(derived.Name, derived.KeyType, derived.ExpiresAt)

	report, err := client.NewApp(derived.APIKey.Reveal(), api.Options()...) // in another program
	must(err)
	_, err = report.Agents.Suspend(ctx, demoAgent)
	fmt.Println(errors.Is(err, client.ErrInsufficientScope))
	// Output:
	// derived-20260102-030405 dk 2026-01-02 04:04:05 +0000 UTC
	// true
}

func ExampleKeysService_Rotate() {
	ctx, api := context.Background(), newDemo()
	bot := api.Agent(api.supportKey())
	next, err := bot.Keys.Rotate(ctx, api.keyInUse(), client.KeyRotateParams{OverlapDays: new(1)})
	must(err)
	fmt.Println(next.Name, next.KeyType)
	api.Advance(25 * time.Hour)
	_, err = bot.Me(ctx)
	fmt.Println(errors.Is(err, client.ErrKeyRotationExpired))
	// Output:
	// support-bot-3 ak
	// true
}

func ExampleKeysService_Revoke() {
	ctx, keys := context.Background(), demoApp().Keys
	_, err := keys.Revoke(ctx, demoKey)
	fmt.Println(errors.Is(err, client.ErrLastActiveKey))
	key, err := keys.Revoke(ctx, demoKey, client.Force())
	must(err)
	fmt.Println(key.Status(time.Now()))
	// Output:
	// true
	// revoked
}

func ExampleDeriveParams() {
	p := client.DeriveParams{
		Scopes:        []string{wire.KeyScopeTokensRetrieve, wire.KeyScopeGrantsRead},
		ExpiresIn:     15 * time.Minute,
		CIDRAllowlist: []string{"10.0.0.0/8"},
		Metadata:      map[string]any{"purpose": "deploy"},
	}
	key, err := demoApp().Keys.Derive(context.Background(), p)
	must(err)
	fmt.Println(key.Scopes, key.CIDRAllowlist, key.Metadata)
	// Output: [grants:read tokens:retrieve] [10.0.0.0/8] map[purpose:deploy]
}

func ExampleScopesService() {
	var scopes *client.ScopesService = demoApp().Scopes
	catalog, err := scopes.List(context.Background())
	must(err)
	fmt.Println(catalog.ScopeVersion)
	// Output: 1
}

func ExampleScopesService_List() {
	catalog, err := demoApp().Scopes.List(context.Background())
	must(err)
	fmt.Println(catalog.Resources["agents"], catalog.Deprecated)
	// Output: [read write] []
}

func ExampleScopeCatalog() {
	var catalog *client.ScopeCatalog
	catalog, err := demoApp().Scopes.List(context.Background())
	must(err)
	fmt.Println(catalog.ActionVerbs)
	// Output: [admin derive emit execute initiate retrieve]
}

func ExampleScopeCatalog_Scopes() {
	catalog, err := demoApp().Scopes.List(context.Background())
	must(err)
	fmt.Println(catalog.Scopes()[:4])
	// Output: [agents:read agents:write approvals:read audit:emit]
}
