package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// waysOf are the ways of each thing that a filter asks for.
func (q queries) waysOf(ctx context.Context, f CallFilter) (wanted [][]way, err error) {
	for _, e := range []equal{
		{"run_id", f.RunID},
		{"thread_id", f.ThreadID},
		{"grant_id", f.GrantID},
		{"agent_id", f.AgentID},
		{"host", strings.ToLower(f.Host)},
	} {
		if e.value != "" {
			wanted = append(wanted, []way{{e}})
		}
	}
	if f.Outcome != "" || f.Class != "" {
		wanted = append(wanted, waysOfOutcome(f.Outcome, f.Class))
	}
	if f.ManagedSecret != "" {
		ways, err := q.waysOfSecret(ctx, f)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, ways)
	}
	if term := text.Fold(strings.TrimSpace(f.Query)); term != "" {
		ways, err := q.callsLike(ctx, f.AppID, term)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, ways)
	}
	return wanted, nil
}

// outcomesOf are the outcomes that go with each class of status.
var outcomesOf = map[string][]string{
	"none": {wire.OutcomeRefused, wire.OutcomeNetworkError, wire.OutcomeUnreported},
	"2xx":  {wire.OutcomeOK},
	"3xx":  {wire.OutcomeOK},
	"4xx":  {wire.OutcomeUpstreamError},
	"5xx":  {wire.OutcomeUpstreamError},
}

func waysOfOutcome(outcome, class string) (ways []way) {
	for _, c := range wire.StatusClasses() {
		for _, o := range outcomesOf[c] {
			if (outcome == "" || o == outcome) && (class == "" || c == class) {
				ways = append(ways, way{{"outcome", o}, {"class", c}})
			}
		}
	}
	return ways
}

// waysOfSecret finds by id or slug, which several have had when they were deleted.
func (q queries) waysOfSecret(ctx context.Context, f CallFilter) (ways []way, err error) {
	ids, err := sqldb.Values[string](ctx, q.read, "find managed secrets", `select id from managed_secrets
		where app_id = $1 and slug = $2 union select id from managed_secrets where app_id = $1 and id = $2 limit 100`, f.AppID, f.ManagedSecret)
	for _, id := range ids {
		ways = append(ways, way{{"secret_id", id}})
	}
	if len(ways) == 0 {
		ways = []way{{{"secret_id", ""}, {"secret_slug", f.ManagedSecret}}}
	}
	return ways, err
}

// maxLike is how many agents, secrets and hosts a search goes through, of each the first that match; maxHosts how many hosts
// it looks at.
const (
	maxLike  = 20
	maxHosts = 2_000
)

// callsLike are the ways of calls whose agent's name, secret's slug or host has a term in it, and of those whose own id, run,
// thread or grant it is.
func (q queries) callsLike(ctx context.Context, appID, term string) (ways []way, err error) {
	for _, column := range []string{"id", "run_id", "thread_id", "grant_id"} {
		ways = append(ways, way{{column, term}})
	}
	for _, like := range []struct {
		column string
		find   func(context.Context, string, string) ([]string, error)
	}{
		{"agent_id", q.agentsLike},
		{"secret_id", q.secretsLike},
		{"host", q.hostsLike},
	} {
		values, err := like.find(ctx, appID, term)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			ways = append(ways, way{{like.column, v}})
		}
	}
	return ways, nil
}

// agentsLike finds agents by their text, or by how their names begin where a term is too short for an index.
func (q queries) agentsLike(ctx context.Context, appID, term string) ([]string, error) {
	from, where := AgentFilter{AppID: appID, Query: term, IncludeRevoked: true}.find(q.read)
	if utf8.RuneCountInString(term) < minIndexed {
		from, where = `agents`, &sqldb.Clause{}
		where.Add(`app_id = # and name >= # and name < #`, appID, term, term+"\U0010FFFF")
	}
	query := fmt.Sprintf(`select agents.id from %s where %s limit %d`, from, where, maxLike)
	return sqldb.Values[string](ctx, q.read, "look for agents", query, q.read.Planned(where)...)
}

func (q queries) secretsLike(ctx context.Context, appID, term string) ([]string, error) {
	query := fmt.Sprintf(`select id from managed_secrets where app_id = $1 and slug like $2 escape '\' order by slug, id limit %d`, maxLike)
	return sqldb.Values[string](ctx, q.read, "look for managed secrets", query, appID, likeTerm(term))
}

// hostsLike goes from each host to the next, whatever number of calls it has.
func (q queries) hostsLike(ctx context.Context, _, term string) ([]string, error) {
	query := fmt.Sprintf(`with recursive hosts (host, n) as (
			select min(host), 1 from calls
			union all
			select (select min(c.host) from calls c where c.host > hosts.host), n + 1 from hosts where hosts.host is not null and n < %d)
		select host from hosts where host like $1 escape '\' and host <> '' limit %d`, maxHosts, maxLike)
	return sqldb.Values[string](ctx, q.read, "look for hosts", query, likeTerm(term))
}
