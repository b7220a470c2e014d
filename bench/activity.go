package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// lookedFor is what lists of activity are narrowed to. Half of all runs use the common secret, a tenth go to the host.
const (
	lookedForHost = "api2.example.com"
	commonSecret  = "secret-0"
	rareSecret    = "secret-3"
)

// activityCases are the views of what agents did, of one agent that has done as much as any other.
func activityCases(agentID, agentName string) []listCase {
	query := func(pairs ...string) url.Values {
		v := url.Values{"limit": {"50"}}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	since := time.Now().Add(-20 * 24 * time.Hour).UTC().Format(time.RFC3339)
	until := time.Now().Add(-19 * 24 * time.Hour).UTC().Format(time.RFC3339)
	const runs, calls, long = "/console/v1/runs", "/console/v1/calls", "/console/v1/runs/run-0"
	return []listCase{
		{"runs: first page", runs, query()},
		{"runs: last page", runs, query("before", "end")},
		{"runs: agent", runs, query("agent_id", agentID)},
		{"runs: rare secret", runs, query("managed_secret", rareSecret)},
		{"runs: common secret", runs, query("managed_secret", commonSecret)},
		{"runs: host", runs, query("host", lookedForHost)},
		{"runs: class, all", runs, query("class", "2xx")},
		{"runs: class, rare", runs, query("class", "5xx")},
		{"runs: outcome, rare", runs, query("outcome", "refused")},
		{"runs: unreported", runs, query("outcome", "unreported")},
		{"runs: thread", runs, query("thread_id", "none")},
		{"runs: a day", runs, query("since", since, "until", until)},
		{"runs: text, rare", runs, query("q", agentName)},
		{"runs: text, common", runs, query("q", "example")},
		{"runs: text, no match", runs, query("q", "zzyzx")},
		{"runs: class and host, nothing in common", runs, query("class", "5xx", "host", "api3.example.com")},
		{"runs: common secret and host", runs, query("managed_secret", commonSecret, "host", lookedForHost)},
		{"runs: common text and host", runs, query("q", "example", "host", lookedForHost)},
		{"runs: text without match and host", runs, query("q", "zzyzx", "host", lookedForHost)},
		{"long run: first page", long, query("limit", "200")},
		{"long run: last page", long, query("limit", "200", "before", "end")},
		{"long run: errors", long, query("limit", "200", "only", "errors")},
		{"long run: matches", long, query("limit", "200", "only", "matches", "host", lookedForHost)},
		{"long run: text", long, query("limit", "200", "only", "matches", "q", "items")},
		{"calls: first page", calls, query()},
		{"calls: last page", calls, query("before", "end")},
		{"calls: agent", calls, query("agent_id", agentID)},
		{"calls: rare secret", calls, query("managed_secret", rareSecret)},
		{"calls: common secret", calls, query("managed_secret", commonSecret)},
		{"calls: host", calls, query("host", lookedForHost)},
		{"calls: class, rare", calls, query("class", "5xx")},
		{"calls: outcome, rare", calls, query("outcome", "refused")},
		{"calls: run", calls, query("run_id", "run-77")},
		{"calls: a day", calls, query("since", since, "until", until)},
		{"calls: text, rare", calls, query("q", agentName)},
		{"calls: text, common", calls, query("q", "example")},
		{"calls: text, no match", calls, query("q", "zzyzx")},
		{"calls: class and host, nothing in common", calls, query("class", "5xx", "host", "api3.example.com")},
		{"calls: common secret and host", calls, query("managed_secret", commonSecret, "host", lookedForHost)},
		{"agent's usage, by day", "/console/v1/agents/" + agentID + "/usage", url.Values{"days": {"14"}}},
		{"agent's usage, by hour", "/console/v1/agents/" + agentID + "/usage", url.Values{"days": {"7"}, "by": {"hour"}}},
		{"secrets: first page", "/console/v1/managed-secrets", query("limit", "100")},
		{"secrets: text", "/console/v1/managed-secrets", query("q", "secret 7")},
		{"grants: first page", "/console/v1/grants", query()},
		{"grants: last page", "/console/v1/grants", query("before", "end")},
		{"grants: agent", "/console/v1/grants", query("agent_id", agentID)},
		{"grants: common secret", "/console/v1/grants", query("managed_secret", commonSecret)},
		{"grants: by last use", "/console/v1/grants", query("sort", "-last_used_at")},
		{"grants: text, rare", "/console/v1/grants", query("q", agentName)},
		{"grants: expiring", "/console/v1/grants", query("expiring", "true")},
		{"settings", "/console/v1/settings", nil},
	}
}

// measureActivity asks for each list one at a time.
func (b *bench) measureActivity(ctx context.Context, t *target) error {
	id, name, err := t.someAgent(ctx)
	if err != nil {
		return err
	}
	for _, list := range activityCases(id, name) {
		address := list.path
		if len(list.query) > 0 {
			address += "?" + list.query.Encode()
		}
		request := func() []byte { return t.app.request(t.server.address, "GET", address, nil) }
		if err := b.measureList(ctx, t, list.name, under(50, "ms"), request); err != nil {
			return err
		}
	}
	return nil
}

// someAgent is the agent of the newest run.
func (t *target) someAgent(ctx context.Context) (id, name string, err error) {
	a, err := t.server.fetch(ctx, t.app.request(t.server.address, "GET", "/console/v1/runs?limit=1", nil))
	if err != nil {
		return "", "", err
	}
	var found struct {
		Items []struct {
			Agents []struct{ ID, Name string }
		}
	}
	if err := json.Unmarshal(a.body, &found); err != nil || len(found.Items) == 0 || len(found.Items[0].Agents) == 0 {
		return "", "", fmt.Errorf("no run of an agent: %s", a.body)
	}
	agent := found.Items[0].Agents[0]
	return agent.ID, agent.Name, nil
}
