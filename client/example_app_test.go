package client_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/alter-console/alter-console/client"
)

func ExampleNewApp() {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTimeout(10*time.Second))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(app)
	// Output: client.App(https://alter.example.com, key alter_rk_[redacted])
}

func ExampleNewApp_badKey() {
	_, err := client.NewApp("alter_rk_abcdefghijklmnopqrstuv_aaaaaa")
	fmt.Println(err)
	// Output: key: the API key's checksum does not match: a character was lost or changed when it was copied; copy the whole key from where it was minted
}

func ExampleApp() {
	app := demoApp()
	agent, err := app.Agents.Get(context.Background(), demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent.Name, agent.Status)
	// Output: support-bot active
}

func ExampleApp_GetAgent() {
	agent, err := demoApp().GetAgent(demoAgent)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(agent)
	// Output: client.Agent(https://alter.example.com, caller 00000000-0000-4000-8000-000000000002, key alter_rk_[redacted])
}

func ExampleApp_Capabilities() {
	can, err := demoApp().Capabilities(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(can.Has(client.CapabilitySearch), can.Has("flying"))
	// Output: true false
}

func ExampleCapabilities() {
	var none client.Capabilities // what a server without extensions has
	fmt.Println(none.Has(client.CapabilityRevokedAgents))
	// Output: false
}

func ExampleCapabilities_Has() {
	can, err := demoApp().Capabilities(context.Background())
	fmt.Println(can.Has(client.CapabilityProviders), can.Has(client.CapabilityAcknowledge), can.Has(client.CapabilityMintIdempotency), can.Has(client.CapabilityReplace), err)
	// Output: true true true true <nil>
}

func ExampleCapability() {
	needed := []client.Capability{client.CapabilitySearch, client.CapabilityProviders}
	can, err := demoApp().Capabilities(context.Background())
	for _, name := range needed {
		fmt.Println(name, can.Has(name), err)
	}
	// Output:
	// search true <nil>
	// providers true <nil>
}

func ExampleApp_Providers() {
	providers, err := demoApp().Providers(context.Background())
	fmt.Println(providers, err)
	// Output: [google slack] <nil>
}

func ExampleApp_ActorID() {
	app := demoApp(client.WithCaller("billing-cron"))
	fmt.Printf("%q\n", app.ActorID())
	_, err := app.Agents.Get(context.Background(), demoAgent)
	fmt.Println(app.ActorID(), err)
	// Output:
	// ""
	// 00000000-0000-4000-8000-000000000006 <nil>
}

func ExampleApp_LastRateLimit() {
	api := newDemo()
	app := api.App(client.WithTransport(metered{api.Transport()}))
	_, known := app.LastRateLimit()
	fmt.Println(known)
	_, err := app.Agents.Get(context.Background(), demoAgent)
	limit, _ := app.LastRateLimit()
	fmt.Println(limit.Remaining, "of", limit.Limit, "until", limit.ResetAt, err)
	// Output:
	// false
	// 42 of 100 until 2026-01-01 00:00:00 +0000 UTC <nil>
}

func ExampleRateLimit() {
	limit := client.RateLimit{Limit: 100, Remaining: 0, ResetAt: time.Unix(1767225660, 0)}
	now := time.Unix(1767225600, 0)
	if limit.Remaining == 0 {
		fmt.Println("wait", limit.ResetAt.Sub(now))
	}
	// Output: wait 1m0s
}

func ExampleApp_String() {
	fmt.Printf("%v\n", demoApp())
	// Output: client.App(https://alter.example.com, key alter_rk_[redacted])
}

func ExampleApp_LogValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	log.Info("ready", "app", demoApp(client.WithCaller("cron")))
	// Output: level=INFO msg=ready app.base_url=https://alter.example.com app.caller=cron app.key=alter_rk_[redacted]
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		return slog.Attr{}
	}
	return a
}

func ExampleOption() {
	opts := []client.Option{client.WithBaseURL("https://alter.example.com/prefix"), client.WithTimeout(time.Minute)}
	app, err := client.NewApp(demoAppKey, opts...)
	fmt.Println(app, err)
	// Output: client.App(https://alter.example.com/prefix, key alter_rk_[redacted]) <nil>
}

func ExampleWithBaseURL() {
	_, err := client.NewApp(demoAppKey, client.WithBaseURL("http://alter.example.com"))
	fmt.Println(err)
	// Output: base URL: must use https for a host that is not this machine; use https://host, https://host/prefix, or http:// for localhost, 127.0.0.1 and ::1
}

type countingTransport struct {
	http.RoundTripper
	requests int
}

func (t *countingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.requests++
	return t.RoundTripper.RoundTrip(r)
}

func ExampleWithTransport() {
	api := newDemo()
	transport := &countingTransport{RoundTripper: api.Transport()} // http.DefaultTransport in a real program
	app := api.App(client.WithTransport(transport))
	_, err := app.Agents.Get(context.Background(), demoAgent)
	fmt.Println(transport.requests, err)
	// Output: 1 <nil>
}

func ExampleWithTrustedTransport() {
	app, err := client.NewApp("", client.WithTrustedTransport(newDemo().Transport()))
	fmt.Println(app, err)
	// Output: client.App(http://localhost, key none) <nil>
}

func ExampleWithTimeout() {
	_, err := client.NewApp(demoAppKey, client.WithTimeout(-time.Second))
	fmt.Println(err)
	fmt.Println(client.DefaultTimeout)
	// Output:
	// timeout: is not positive; give a duration such as 10*time.Second
	// 30s
}

func ExampleWithCaller() {
	app := demoApp(client.WithCaller("billing-cron"))
	fmt.Println(app)
	// Output: client.App(https://alter.example.com, caller billing-cron, key alter_rk_[redacted])
}

func ExampleWithCallerFunc() {
	type person struct{}
	app := demoApp(client.WithCallerFunc(func(ctx context.Context) string {
		email, _ := ctx.Value(person{}).(string)
		return email
	}))
	_, err := app.Agents.Suspend(context.WithValue(context.Background(), person{}, "ann@example.com"), demoAgent)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWithLogger() {
	app := demoApp(client.WithLogger(slog.New(slog.DiscardHandler)))
	_, err := app.Agents.Get(context.Background(), demoAgent)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleWithClock() {
	app := demoApp(client.WithClock(func() time.Time { return time.Unix(1767225600, 0) })) // a day slow
	_, err := app.Agents.Get(context.Background(), demoAgent)
	fmt.Println(errors.Is(err, client.ErrClockSkew))
	// Output: true
}
