package main

import (
	"maps"
	"net/url"
	"slices"
	"time"
)

// lookedForHost is what lists of activity are narrowed to: a tenth of all runs go to it. Half of all runs use the common
// secret, one in a hundred the rare one.
const (
	lookedForHost = "api2.example.com"
	commonSecret  = "secret-0"
	rareSecret    = "secret-5"
	commonThread  = "thread-9" // of one run in forty
)

const (
	runList  = "/console/v1/runs"
	callList = "/console/v1/calls"

	secretList = "/console/v1/managed-secrets"
)

// listQuery is what a list is asked for: names and values in turn.
func listQuery(pairs ...string) url.Values {
	v := url.Values{"limit": {"50"}}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// aDay is one of those in which something was done.
func aDay() (since, until string) {
	const day = 24 * time.Hour
	return time.Now().Add(-20 * day).UTC().Format(time.RFC3339), time.Now().Add(-19 * day).UTC().Format(time.RFC3339)
}

// A filter narrows a list by one thing.
type filter struct {
	name  string
	query url.Values
}

// pairsOf is a list narrowed by each two filters that don't narrow by the same.
func pairsOf(list, path string, filters []filter) (cases []listCase) {
	for i, first := range filters {
		for _, second := range filters[i+1:] {
			both := maps.Clone(first.query)
			maps.Copy(both, second.query)
			if len(both) == len(first.query)+len(second.query)-1 { // both have a limit
				cases = append(cases, listCase{name: list + ": " + first.name + " and " + second.name, path: path, query: both})
			}
		}
	}
	return cases
}

// runFilters are those of the lists of runs and of calls.
func runFilters(agentID, agentName string) []filter {
	since, until := aDay()
	return []filter{
		{"agent", listQuery("agent_id", agentID)},
		{"common secret", listQuery("managed_secret", commonSecret)},
		{"host", listQuery("host", lookedForHost)},
		{"rare class", listQuery("class", "5xx")},
		{"rare outcome", listQuery("outcome", "refused")},
		{"unreported", listQuery("outcome", "unreported")},
		{"thread", listQuery("thread_id", commonThread)},
		{"common text", listQuery("q", "example")},
		{"rare text", listQuery("q", agentName)},
		{"a day", listQuery("since", since, "until", until)},
	}
}

// activityCases are the views of what agents did, of one agent that has done as much as any other.
func activityCases(agentID, agentName string) []listCase {
	return slices.Concat(runCases(agentID, agentName), longRunCases(), callCases(agentID, agentName), otherCases(agentID), grantCases(agentID, agentName))
}

// narrowedCases are a list of runs or of calls by each filter, and by each two of them.
func narrowedCases(list, path, agentID, agentName string) []listCase {
	since, until := aDay()
	cases := []listCase{
		{name: list + ": first page", path: path, query: listQuery()},
		{name: list + ": last page", path: path, query: listQuery("before", "end")},
		{name: list + ": agent", path: path, query: listQuery("agent_id", agentID)},
		{name: list + ": rare secret", path: path, query: listQuery("managed_secret", rareSecret)},
		{name: list + ": common secret", path: path, query: listQuery("managed_secret", commonSecret)},
		{name: list + ": host", path: path, query: listQuery("host", lookedForHost)},
		{name: list + ": class, rare", path: path, query: listQuery("class", "5xx")},
		{name: list + ": outcome, rare", path: path, query: listQuery("outcome", "refused")},
		{name: list + ": thread", path: path, query: listQuery("thread_id", commonThread)},
		{name: list + ": a day", path: path, query: listQuery("since", since, "until", until)},
		{name: list + ": text, rare", path: path, query: listQuery("q", agentName)},
		{name: list + ": text, common", path: path, query: listQuery("q", "example")},
		{name: list + ": text, no match", path: path, query: listQuery("q", "zzyzx")},
	}
	return append(cases, pairsOf(list, path, runFilters(agentID, agentName))...)
}

// runCases are the list of runs.
func runCases(agentID, agentName string) []listCase {
	return append(narrowedCases("runs", runList, agentID, agentName),
		listCase{name: "runs: class, all", path: runList, query: listQuery("class", "2xx")},
		listCase{name: "runs: unreported", path: runList, query: listQuery("outcome", "unreported")},
		listCase{name: "runs: text without match and host", path: runList, query: listQuery("q", "zzyzx", "host", lookedForHost)},
	)
}

// longRunCases are the longest run.
func longRunCases() []listCase {
	const long = runList + "/run-0"
	return []listCase{
		{name: "long run: first page", path: long, query: listQuery("limit", "200")},
		{name: "long run: last page", path: long, query: listQuery("limit", "200", "before", "end")},
		{name: "long run: errors", path: long, query: listQuery("limit", "200", "only", "errors")},
		{name: "long run: matches", path: long, query: listQuery("limit", "200", "only", "matches", "host", lookedForHost)},
		{name: "long run: text", path: long, query: listQuery("limit", "200", "only", "matches", "q", "items")},
	}
}

// callCases are the list of calls.
func callCases(agentID, agentName string) []listCase {
	return append(narrowedCases("calls", callList, agentID, agentName),
		listCase{name: "calls: run", path: callList, query: listQuery("run_id", "run-77")},
	)
}

// otherCases are what else shows what agents did.
func otherCases(agentID string) []listCase {
	return []listCase{
		{name: "agent's usage, by day", path: "/console/v1/agents/" + agentID + "/usage", query: url.Values{"days": {"14"}}},
		{name: "agent's usage, by hour", path: "/console/v1/agents/" + agentID + "/usage", query: url.Values{"days": {"7"}, "by": {"hour"}}},
		{name: "secrets: first page", path: secretList, query: listQuery("limit", "100")},
		{name: "secrets: text", path: secretList, query: listQuery("q", "secret 7")},
		{name: "secrets: text, common", path: secretList, query: listQuery("q", "secret", "sort", "-last_used_at")},
		{name: "secrets: text, no match", path: secretList, query: listQuery("q", "zzyzx")},
		{name: "secrets: text, two letters", path: secretList, query: listQuery("q", "zq")},
		{name: "settings", path: "/console/v1/settings"},
	}
}
