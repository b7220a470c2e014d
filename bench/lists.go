package main

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// A listCase is one view of the list, by the parameters that console and API share.
type listCase struct {
	name  string
	path  string
	query url.Values
}

const agentList = "/sdk/agents"

var listCases = []listCase{
	{"first page", agentList, nil},
	{"last page", agentList, url.Values{"before": {"end"}}},
	{"search, common", agentList, url.Values{"q": {"agent"}}},
	{"search, one in ten", agentList, url.Values{"q": {"billing"}}},
	{"search, rare", agentList, url.Values{"q": {"aurora"}}},
	{"search, no match", agentList, url.Values{"q": {"zzyzx"}}},
	{"search, two letters", agentList, url.Values{"q": {"ro"}}},
	{"search, two letters, no match", agentList, url.Values{"q": {"zq"}}},
	{"by name", agentList, url.Values{"sort": {"name"}}},
	{"inactive, by last use", agentList, url.Values{"status": {"inactive"}, "sort": {"-last_used_at"}}},
	{"services, by name", agentList, url.Values{"type": {"service"}, "sort": {"name"}}},
	{"common provider, by last use", agentList, url.Values{"provider": {"slack"}, "sort": {"last_used_at"}}},
	{"rare provider, by name", agentList, url.Values{"provider": {"salesforce"}, "sort": {"-name"}}},
	{"all filters, by last use", agentList, url.Values{"q": {"billing"}, "status": {"inactive"}, "type": {"service"}, "provider": {"github"}, "sort": {"-last_used_at"}}},
	{"revoked, last page by name", agentList, url.Values{"status": {"revoked"}, "sort": {"name"}, "before": {"end"}}},
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
