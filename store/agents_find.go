package store

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An AgentFilter chooses a page of agents. Empty fields choose nothing away.
type AgentFilter struct {
	AppID          string
	IncludeRevoked bool
	Query          string // part of a name, display name, owner, team or id, in any case
	Status         string
	Type           string
	Provider       string // some scope of the agent is of this provider
	Sort           string // one of wire.SortOrders; "" is wire.DefaultSort
	Limit          int
	Offset         int
	After          string // a cursor from AgentPage.Next
	Before         string // a cursor from AgentPage.Previous, or wire.LastPage
	WithKeyCounts  bool
}

var agentList = list[Agent]{agents}

// match selects the agents of a filter, and counts them. How many have a status and a type is known beforehand: that is
// the total where a filter asks for nothing else, and where it does, it says whether to look all of those through or to
// search for the rest. What is found so is counted up to countCap.
func (q queries) match(ctx context.Context, f AgentFilter) (selection, error) {
	plain, narrowed := f.term() == "" && f.Provider == "", f.Status != "" || f.Type != ""
	from, conditions := f.find(q.read)
	if plain || narrowed {
		n, err := q.countOfStatus(ctx, f)
		if err != nil || plain && (n > countCap || !narrowed) {
			return selection{where: f.check(), total: n}, err
		}
		if n <= fewOfStatus {
			from, conditions = `agents`, f.check()
		}
	}
	return agentList.find(ctx, q.read, from, conditions, f.check())
}

// fewOfStatus is how many agents of a status and type are sooner looked through than all matches of a common term.
const fewOfStatus = 5_000

// countOfStatus is how many agents have the filter's status and type, whatever else it asks for. Triggers keep the counts.
func (q queries) countOfStatus(ctx context.Context, f AgentFilter) (int, error) {
	where := f.ofStatus(`agents`)
	query := `select cast(coalesce(sum(n), 0) as bigint) from agent_counts agents where ` + where.String()
	return sqldb.Value[int](ctx, q.read, "count agents", query, where.Args()...)
}

// find puts a filter into SQL for finding all that match: what to read from, which begins with what narrows most, and
// the conditions.
func (f AgentFilter) find(q sqldb.Queries) (from string, where *sqldb.Clause) {
	term := f.term()
	if term == "" {
		where = f.ofStatus(`agents`)
		if f.Provider == "" {
			return `agents`, where
		}
		where.Add(`p.app_id = $1 and p.provider = # and agents.id = p.agent_id`, text.Normal(f.Provider))
		return `agent_providers p cross join agents`, where
	}
	way := agentSearch.On(q)
	if utf8.RuneCountInString(term) < minIndexed {
		way = agentScan.On(q)
	}
	where = f.ofStatus(way.statusOf)
	where.Add(way.where, way.pattern(term))
	f.addProvider(where)
	return way.from, where
}

// check puts a filter into SQL for walking the agents in sort order: as conditions on the agent at hand.
func (f AgentFilter) check() *sqldb.Clause {
	where := f.ofStatus(`agents`)
	if term := f.term(); term != "" {
		where.Add(likeSearch.where, likeTerm(term))
	}
	f.addProvider(where)
	return where
}

// addProvider compares with a value, for PostgreSQL would join all that it finds under "exists" first.
func (f AgentFilter) addProvider(where *sqldb.Clause) {
	if f.Provider != "" {
		where.Add(`(select 1 from agent_providers p where p.app_id = $1 and p.provider = # and p.agent_id = agents.id) = 1`, text.Normal(f.Provider))
	}
}

// term is what to search for, in the form of the texts that are searched.
func (f AgentFilter) term() string { return text.Fold(strings.TrimSpace(f.Query)) }

// ofStatus are the conditions on app_id, status and type, as a table has them.
func (f AgentFilter) ofStatus(table string) *sqldb.Clause {
	where := &sqldb.Clause{}
	where.Add(table+`.app_id = #`, f.AppID)
	if !f.IncludeRevoked && f.Status != wire.AgentRevoked {
		where.Add(table + `.status <> 'revoked'`)
	}
	if f.Status != "" {
		where.Add(table+`.status = #`, f.Status)
	}
	if f.Type != "" {
		where.Add(table+`.type = #`, f.Type)
	}
	return where
}
