package main

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// A listCase is one view of the list, by the parameters that console and API share.
type listCase struct {
	name   string
	path   string
	query  url.Values
	orders []string // to ask for in turn, none for the list's own
}

const agentList = "/sdk/agents"

var listCases = []listCase{
	{name: "first page", path: agentList},
	{name: "last page", path: agentList, query: url.Values{"before": {"end"}}},
	{name: "search, common", path: agentList, query: url.Values{"q": {"agent"}}},
	{name: "search, one in ten", path: agentList, query: url.Values{"q": {"billing"}}},
	{name: "search, rare", path: agentList, query: url.Values{"q": {"aurora"}}},
	{name: "search, no match", path: agentList, query: url.Values{"q": {"zzyzx"}}},
	{name: "search, two letters", path: agentList, query: url.Values{"q": {"ro"}}},
	{name: "search, two letters, no match", path: agentList, query: url.Values{"q": {"zq"}}},
	{name: "by name", path: agentList, query: url.Values{"sort": {"name"}}},
	{name: "inactive, by last use", path: agentList, query: url.Values{"status": {"inactive"}, "sort": {"-last_used_at"}}},
	{name: "services, by name", path: agentList, query: url.Values{"type": {"service"}, "sort": {"name"}}},
	{name: "common provider, by last use", path: agentList, query: url.Values{"provider": {"slack"}, "sort": {"last_used_at"}}},
	{name: "rare provider, by name", path: agentList, query: url.Values{"provider": {"salesforce"}, "sort": {"-name"}}},
	{name: "all filters, by last use", path: agentList, query: url.Values{"q": {"billing"}, "status": {"inactive"}, "type": {"service"}, "provider": {"github"}, "sort": {"-last_used_at"}}},
	{name: "revoked, last page by name", path: agentList, query: url.Values{"status": {"revoked"}, "sort": {"name"}, "before": {"end"}}},
}

// measureLists asks for each list one at a time, from the API and as the console's page.
func (b *bench) measureLists(ctx context.Context, t *target) error {
	cookie, err := t.server.signIn(ctx)
	if err != nil {
		return err
	}
	for _, list := range listCases {
		page := "/agents"
		if len(list.query) > 0 {
			page += "?" + list.query.Encode()
		}
		err := b.measureList(ctx, t, "page: "+list.name, under(15, "ms"), func() []byte {
			return plainRequest("GET", page, t.server.address, "Cookie", cookie)
		})
		if err != nil {
			return err
		}
		if err := b.measureAPIList(ctx, t, list.name, list.target()); err != nil {
			return err
		}
	}
	deep := fmt.Sprintf("/sdk/agents?include_revoked=true&limit=100&offset=%d", b.agents-b.agents/10)
	return b.measureAPIList(ctx, t, "offset at nine tenths", deep)
}

// target is the list as the console asks the API for it.
func (l listCase) target() string {
	query := url.Values{
		"include_revoked": {"false"},
		"limit":           {"50"},
		"offset":          {"0"},
		"extended":        {"true"},
		"sort":            {"-created_at"},
	}
	for name, values := range l.query {
		query[name] = values
	}
	return l.path + "?" + query.Encode()
}

func (b *bench) measureAPIList(ctx context.Context, t *target, name, target string) error {
	return b.measureList(ctx, t, "API: "+name, under(15, "ms"), func() []byte { return t.app.request(t.server.address, "GET", target, nil) })
}

const (
	listTime  = 2 * time.Second // enough for any list, however slow
	listBatch = 20
)

func (b *bench) measureList(ctx context.Context, t *target, name string, a aim, request func() []byte) error {
	var sum load
	for len(sum.latencies) < b.pages && sum.took < listTime {
		requests := make([][]byte, min(listBatch, b.pages))
		for i := range requests {
			requests[i] = request()
		}
		l, err := t.server.drive(ctx, 1, requests, 200, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		sum.add(l)
	}
	b.table.set(t.column, name+", p50 and p99", a, sum.percentile(.99), "%.1f, %.1f ms", sum.percentile(.5))
	return nil
}
