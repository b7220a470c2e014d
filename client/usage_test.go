package client_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

const usageJSON = `{"counted_since":"2026-01-01T12:00:00Z","delay_seconds":5,"by":"day","days":["2026-01-01T00:00:00Z","2026-01-02T00:00:00Z"],"keys":[` +
	`{"key_id":"` + keyID + `","buckets":[{"start":"2026-01-02T00:00:00Z","accepted":3,"refused":{"key_revoked":1}}],` +
	`"last_accepted":{"at":"2026-01-02T03:04:05Z","address":"192.0.2.7","client":""},"last_refused":null}]}`

func usageOf(f *fake) (*client.AgentUsage, error) {
	return f.app().Agents.Usage(context.Background(), agentID, client.UsageParams{})
}

func TestUsageIsAskedFor(t *testing.T) {
	f := newFake(t, 200, usageJSON)
	for query, p := range map[string]client.UsageParams{"": {}, "?days=3": {Days: 3}, "?days=3&by=hour": {Days: 3, By: client.UsageByHour}} {
		if _, err := f.app().Agents.Usage(t.Context(), "a/b", p); err != nil {
			t.Fatal(err)
		}
		if got, want := f.last().Target, "/console/v1/agents/a%2Fb/usage"+query; got != want || f.last().Method != "GET" {
			t.Errorf("asked %s, want %s", got, want)
		}
	}
	if _, err := f.app().Agents.Usage(t.Context(), "", client.UsageParams{}); err == nil {
		t.Error("asked for no agent")
	}
}

func TestUsageIsRead(t *testing.T) {
	usage, err := usageOf(newFake(t, 200, usageJSON))
	if err != nil {
		t.Fatal(err)
	}
	key, found := usage.Find(keyID)
	if _, other := usage.Find(agentID); !found || other || key.LastRefused != nil || key.LastAccepted.Client != "" || usage.Delay != 5*time.Second {
		t.Errorf("%+v", usage)
	}
}

func TestUsageIsChecked(t *testing.T) {
	for field, value := range map[string]string{
		"counted_since": `"now"`,
		"delay_seconds": `"x"`,
		"by":            `"week"`,
		"keys":          `null`,
	} {
		_, err := usageOf(newFake(t, 200, with(usageJSON, `"`+field+`":`+value)))
		expectBadField(t, err, field, "")
	}
	for field, change := range map[string][2]string{
		"days[1]":                                {`"2026-01-02T00:00:00Z"],`, `"x"],`},
		"keys[0].key_id":                         {keyID, "x"},
		"keys[0].buckets[0].start":               {`{"start":"2026-01-02T00:00:00Z",`, `{`},
		"keys[0].buckets[0].accepted":            {`"accepted":3`, `"accepted":"x"`},
		"keys[0].buckets[0].refused.key_revoked": {`"key_revoked":1`, `"key_revoked":null`},
		"keys[0].last_accepted.address":          {`"address":"192.0.2.7",`, ``},
	} {
		_, err := usageOf(newFake(t, 200, strings.Replace(usageJSON, change[0], change[1], 1)))
		expectBadField(t, err, field, "")
	}
}

// All keys together are used whenever one of them is, in the order of time.
func TestUsageOfAllKeys(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	bucket := func(d, accepted, refused int) client.UsageBucket {
		return client.UsageBucket{Start: day(d), Accepted: accepted, Refused: map[string]int{"key_revoked": refused}}
	}
	usage := client.AgentUsage{Keys: []client.KeyUsage{
		{Buckets: []client.UsageBucket{bucket(2, 1, 2), bucket(4, 3, 0)}, LastAccepted: &client.KeyUse{At: day(4)}},
		{},
		{Buckets: []client.UsageBucket{bucket(1, 5, 1), bucket(2, 7, 1)}, LastAccepted: &client.KeyUse{At: day(2)}, LastRefused: &client.KeyUse{At: day(2)}},
	}}
	all := usage.All()
	if len(all.Buckets) != 3 || all.Buckets[0].Accepted != 5 || all.Buckets[1].Accepted != 8 || all.Buckets[1].RefusedTotal() != 3 || all.Buckets[2].Accepted != 3 ||
		!all.LastAccepted.At.Equal(day(4)) || !all.LastRefused.At.Equal(day(2)) {
		t.Errorf("%+v", all)
	}
	if usage.Keys[0].Buckets[0].Accepted != 1 || usage.Keys[0].Buckets[0].Refused["key_revoked"] != 2 {
		t.Error("adding up changed what was added")
	}
}
