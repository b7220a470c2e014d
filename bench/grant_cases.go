package main

import (
	"net/url"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	grantList  = "/console/v1/grants"
	firstGrant = "01910000-0000-7000-8000-100000000000" // from which one in twenty is delegated
)

// grantFilters are those of the list of grants.
func grantFilters(agentID, agentName string) []filter {
	return []filter{
		{"agent", listQuery("agent_id", agentID)},
		{"common secret", listQuery("managed_secret", commonSecret)},
		{"rare secret", listQuery("managed_secret", rareSecret)},
		{"active", listQuery("status", "active")},
		{"expired", listQuery("status", "expired")},
		{"revoked", listQuery("status", "revoked")},
		{"expiring", listQuery("expiring", "true")},
		{"delegated", listQuery("below", firstGrant)},
		{"common text", listQuery("q", "agent-")},
		{"rare text", listQuery("q", agentName)},
	}
}

// grantCases are the list of grants by each filter in each order, and by each two of them.
func grantCases(agentID, agentName string) []listCase {
	cases := []listCase{
		{name: "grants: first page", path: grantList, query: listQuery()},
		{name: "grants: last page", path: grantList, query: listQuery("before", "end")},
		{name: "grants: each order", path: grantList, query: listQuery(), orders: grantOrders()},
		{name: "grants: text, no match", path: grantList, query: listQuery("q", "zzyzx")},
		{name: "grants: text, two letters", path: grantList, query: listQuery("q", "zq")},
		{name: "grants: delegated by an agent", path: grantList, query: listQuery("below_agent", agentID)},
	}
	filters := grantFilters(agentID, agentName)
	for _, f := range filters {
		cases = append(cases, listCase{name: "grants: " + f.name + ", each order", path: grantList, query: f.query, orders: grantOrders()})
	}
	return append(cases, pairsOf("grants", grantList, filters)...)
}

func grantOrders() []string { return wire.OrdersOf(wire.GrantSorts()) }

// address is what to ask for the nth time.
func (l listCase) address(n int) string {
	query := url.Values{}
	for name, values := range l.query {
		query[name] = values
	}
	if len(l.orders) > 0 {
		query.Set("sort", l.orders[n%len(l.orders)])
	}
	if len(query) == 0 {
		return l.path
	}
	return l.path + "?" + query.Encode()
}
