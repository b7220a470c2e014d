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

const demoOwnKey = "00000000-0000-4000-8000-000000000001" // of the application that the examples are

// demoKeys is an application with a key for its pipeline, which may read agents until the end of the quarter.
func demoKeys() (*client.App, *client.AppKeyMintResult) {
	app := demoApp()
	ends := time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	key, err := app.AppKeys.Create(context.Background(), client.AppKeyCreateParams{
		Name:          "pipeline",
		Scopes:        []string{"agents:read"},
		CIDRAllowlist: []string{"10.0.0.0/8"},
		ExpiresAt:     &ends,
	})
	must(err)
	return app, key
}

func ExampleAppKeysService() {
	app := demoApp()
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityAppKeys) {
		fmt.Println("the server manages no app keys", err)
		return
	}
	var keys *client.AppKeysService = app.AppKeys
	own, err := keys.Get(context.Background(), demoOwnKey)
	must(err)
	fmt.Println(own.Name, "may do", len(own.Scopes), "things")
	// Output: tests may do 19 things
}

func ExampleAppKeysService_Create() {
	key, err := demoApp().AppKeys.Create(context.Background(), client.AppKeyCreateParams{
		Name:           "ci",
		Scopes:         []string{"agents:read", "agents:write"},
		IdempotencyKey: "ci-2026",
	})
	must(err)
	fmt.Println(key.KeyPrefix, key.Scopes, len(key.APIKey.Reveal()))
	// Output: alter_rk_clie [agents:read agents:write] 38
}

func ExampleAppKeyCreateParams() {
	limit := 60
	params := client.AppKeyCreateParams{Name: "dashboard", Scopes: []string{"audit:read"}, RateLimitRPM: &limit}
	key, err := demoApp().AppKeys.Create(context.Background(), params)
	must(err)
	fmt.Println(*key.EffectiveRateLimitRPM, "a minute, by its", key.RateLimitSource)
	// Output: 60 a minute, by its key
}

func ExampleAppKeyMintResult() {
	_, key := demoKeys()
	fmt.Println(key.ID, !key.APIKey.IsZero())
	// Output: 00000000-0000-4000-8000-000000000006 true
}

func ExampleAppKeyMintResult_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	_, key := demoKeys()
	log.Info("made", "key", key)
	// Output: level=INFO msg=made key.id=00000000-0000-4000-8000-000000000006 key.name=pipeline key.api_key=[redacted]
}

func ExampleAppKeysService_Get() {
	app, made := demoKeys()
	key, err := app.AppKeys.Get(context.Background(), made.ID)
	must(err)
	fmt.Println(key.Name, key.CIDRAllowlist, key.ExpiresAt.Format(time.DateOnly))
	_, err = app.AppKeys.Get(context.Background(), demoKey)
	fmt.Println(errors.Is(err, client.ErrKeyNotFound))
	// Output:
	// pipeline [10.0.0.0/8] 2026-04-01
	// true
}

func ExampleAppKeysService_List() {
	app, _ := demoKeys()
	page, err := app.AppKeys.List(context.Background(), client.AppKeyListParams{Status: client.AppKeyWorks, Sort: client.SortName})
	must(err)
	for _, key := range page.AppKeys {
		fmt.Println(key.Name)
	}
	// Output:
	// pipeline
	// tests
}

func ExampleAppKeysService_All() {
	app, _ := demoKeys()
	for key, err := range app.AppKeys.All(context.Background(), client.AppKeyListParams{Limit: 1}) {
		must(err)
		fmt.Println(key.Name)
	}
	// Output:
	// tests
	// pipeline
}

func ExampleAppKeyListParams() {
	app, key := demoKeys()
	derived := client.AppKeyListParams{DerivedFrom: key.ID, Status: client.KeyExpired}
	page, err := app.AppKeys.List(context.Background(), derived)
	must(err)
	fmt.Println(page.Total)
	// Output: 0
}

func ExampleAppKeyList() {
	app, _ := demoKeys()
	var page *client.AppKeyList
	page, err := app.AppKeys.List(context.Background(), client.AppKeyListParams{Query: "pipe"})
	must(err)
	fmt.Println(page.Total, page.AppKeys[0].Name)
	// Output: 1 pipeline
}

func ExampleAppKeysService_Rotate() {
	app, old := demoKeys()
	key, err := app.AppKeys.Rotate(context.Background(), old.ID, client.KeyRotateParams{})
	must(err)
	before, err := app.AppKeys.Get(context.Background(), old.ID)
	must(err)
	fmt.Println(key.Name, *before.RotatedTo == key.ID, "both work until", before.GraceEndsAt.Format(time.DateOnly))
	_, err = app.AppKeys.Rotate(context.Background(), old.ID, client.KeyRotateParams{})
	fmt.Println(errors.Is(err, client.ErrKeyNotRotatable))
	// Output:
	// pipeline true both work until 2026-01-09
	// true
}

func ExampleKeyRotateParams() {
	app, old := demoKeys()
	none := 0
	_, err := app.AppKeys.Rotate(context.Background(), old.ID, client.KeyRotateParams{OverlapDays: &none, IdempotencyKey: "leaked-2026-01"})
	must(err)
	before, err := app.AppKeys.Get(context.Background(), old.ID)
	must(err)
	fmt.Println(before.Status(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	// Output: expired
}

func ExampleAppKeysService_Deprecate() {
	app, key := demoKeys()
	deprecated, err := app.AppKeys.Deprecate(context.Background(), key.ID)
	must(err)
	fmt.Println(deprecated.Status(deprecated.CreatedAt))
	// Output: deprecated
}

func ExampleAppKeysService_Undeprecate() {
	app, key := demoKeys()
	_, err := app.AppKeys.Deprecate(context.Background(), key.ID)
	must(err)
	again, err := app.AppKeys.Undeprecate(context.Background(), key.ID)
	must(err)
	fmt.Println(again.Status(again.CreatedAt))
	// Output: active
}

func ExampleAppKeysService_Revoke() {
	app, key := demoKeys()
	revoked, err := app.AppKeys.Revoke(context.Background(), key.ID)
	must(err)
	fmt.Println(revoked.Status(revoked.CreatedAt))
	_, err = app.AppKeys.Deprecate(context.Background(), key.ID)
	fmt.Println(errors.Is(err, client.ErrKeyAlreadyRevoked))
	// Output:
	// revoked
	// true
}

func ExampleAppKeysService_Usage() {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoUsage{}))
	must(err)
	usage, err := app.AppKeys.Usage(context.Background(), demoKey, client.UsageParams{Days: 3})
	must(err)
	fmt.Println(usage.Keys[0].Buckets[0].Accepted, "requests, the last by", usage.Keys[0].LastAccepted.Client)
	// Output: 42 requests, the last by alter-sdk/0.29.0
}

func ExampleAppKey() {
	key := client.AppKey{Name: "ci", Scopes: []string{"agents:read"}}
	fmt.Println(key.Name, key.Scopes, key.CIDRAllowlist == nil)
	// Output: ci [agents:read] true
}

func ExampleAppKey_Status() {
	now := time.Now()
	fmt.Println(client.AppKey{}.Status(now), client.AppKey{DeprecatedAt: &now}.Status(now), client.AppKey{ExpiresAt: &now}.Status(now), client.AppKey{RevokedAt: &now}.Status(now))
	// Output: active deprecated expired revoked
}

func ExampleAppKey_StatusSince() {
	ended := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	fmt.Println(client.AppKey{ExpiresAt: &ended}.StatusSince(ended.Add(time.Hour)).Format(time.DateOnly))
	// Output: 2026-01-02
}

func ExampleAppKey_EndsAt() {
	expires, replaced := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC)
	fmt.Println(client.AppKey{ExpiresAt: &expires, GraceEndsAt: &replaced}.EndsAt().Format(time.DateOnly))
	// Output: 2026-01-09
}

func ExampleAppKey_Works() {
	now := time.Now()
	fmt.Println(client.AppKey{DeprecatedAt: &now}.Works(now), client.AppKey{ExpiresAt: &now}.Works(now))
	// Output: true false
}

func ExampleAppKey_Derived() {
	parent := demoKey
	fmt.Println(client.AppKey{ParentKeyID: &parent}.Derived())
	// Output: true
}
