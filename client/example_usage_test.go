package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

// demoUsage is an API that tells the usage of support-bot, whatever it is asked.
type demoUsage struct{}

func (demoUsage) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Request:    r,
		Body: io.NopCloser(strings.NewReader(`{
			"capabilities": ["usage"],
			"counted_since": "2026-01-01T12:00:00Z",
			"delay_seconds": 5,
			"by": "day",
			"days": ["2025-12-31T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"],
			"keys": [{
				"key_id": "` + demoKey + `",
				"buckets": [{"start": "2026-01-02T00:00:00Z", "accepted": 42, "refused": {"agent_inactive": 2, "nonce_replayed": 1}}],
				"last_accepted": {"at": "2026-01-02T03:04:05Z", "address": "192.0.2.7", "client": "alter-sdk/0.29.0"},
				"last_refused": {"at": "2026-01-02T03:00:00Z", "address": "192.0.2.9", "client": "curl/8.5.0", "reason": "agent_inactive"}
			}]}`)),
	}, nil
}

func demoUsageOf(p client.UsageParams) *client.AgentUsage {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoUsage{}))
	must(err)
	usage, err := app.Agents.Usage(context.Background(), demoAgent, p)
	must(err)
	return usage
}

func ExampleAgentsService_Usage() {
	app, err := client.NewApp(demoAppKey, client.WithBaseURL("https://alter.example.com"), client.WithTransport(demoUsage{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	if can, err := app.Capabilities(context.Background()); err != nil || !can.Has(client.CapabilityUsage) {
		fmt.Println("the server counts nothing", err)
		return
	}
	usage, err := app.Agents.Usage(context.Background(), demoAgent, client.UsageParams{Days: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range usage.Keys {
		for _, day := range key.Buckets {
			fmt.Println(day.Start.Format(time.DateOnly), day.Accepted, day.Refused)
		}
	}
	// Output: 2026-01-02 42 map[agent_inactive:2 nonce_replayed:1]
}

func ExampleUsageParams() {
	fmt.Println(len(demoUsageOf(client.UsageParams{Days: 3, By: client.UsageByHour}).Days))
	// Output: 3
}

func ExampleUsageStep() {
	fmt.Println(demoUsageOf(client.UsageParams{}).By == client.UsageByDay)
	// Output: true
}

func ExampleAgentUsage() {
	usage := demoUsageOf(client.UsageParams{})
	fmt.Println("counted since", usage.CountedSince, "within", usage.Delay)
	// Output: counted since 2026-01-01 12:00:00 +0000 UTC within 5s
}

func ExampleAgentUsage_Counted() {
	usage := demoUsageOf(client.UsageParams{})
	for _, day := range usage.Days {
		fmt.Println(day.Format(time.DateOnly), usage.Counted(day))
	}
	// Output:
	// 2025-12-31 false
	// 2026-01-01 true
	// 2026-01-02 true
}

func ExampleAgentUsage_Find() {
	key, found := demoUsageOf(client.UsageParams{}).Find(demoKey)
	fmt.Println(key.LastAccepted.Client, found)
	// Output: alter-sdk/0.29.0 true
}

func ExampleAgentUsage_All() {
	fmt.Println(demoUsageOf(client.UsageParams{}).All().Buckets[0].Accepted)
	// Output: 42
}

func ExampleKeyUsage() {
	key := demoUsageOf(client.UsageParams{}).Keys[0]
	fmt.Println(key.KeyID == demoKey, key.LastRefused.Reason)
	// Output: true agent_inactive
}

func ExampleKeyUse() {
	last := demoUsageOf(client.UsageParams{}).Keys[0].LastAccepted
	fmt.Println(last.At, "from", last.Address, "by", last.Client)
	// Output: 2026-01-02 03:04:05 +0000 UTC from 192.0.2.7 by alter-sdk/0.29.0
}

func ExampleUsageBucket() {
	day := demoUsageOf(client.UsageParams{}).Keys[0].Buckets[0]
	fmt.Println(day.Start.Weekday(), day.Accepted, day.Refused["nonce_replayed"])
	// Output: Friday 42 1
}

func ExampleUsageBucket_RefusedTotal() {
	fmt.Println(demoUsageOf(client.UsageParams{}).Keys[0].Buckets[0].RefusedTotal())
	// Output: 3
}
