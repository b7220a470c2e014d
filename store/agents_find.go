package store

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An AgentFilter chooses a page of agents. Empty fields choose nothing away.
type AgentFilter struct {
	AppID          string
	Teams          Teams
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
	Now            time.Time // what the states of keys follow from
}

var agentList = list[Agent]{table: agents}

// match selects the agents of a filter, and counts them. How many have a status and a type is known beforehand: that is
// the total where a filter asks for nothing else, and where it does, it says whether to look all of those through or to
// search for the rest. What is found so is counted up to countCap.
func (q queries) match(ctx context.Context, f AgentFilter) (selection, error) {
	if f.Teams != nil {
		return q.matchTeams(ctx, f)
	}
	plain, narrowed := f.term() == "" && f.Provider == "", f.Status != "" || f.Type != ""
	from, conditions := f.find(q.read)
	if plain || narrowed {
		n, err := q.countOfStatus(ctx, f)
		if err != nil || plain && (n > countCap || !narrowed) {
			return selection{where: f.check(q.read), total: n}, err
		}
		if n <= fewOfStatus {
			from, conditions = `agents`, f.check(q.read)
		}
	}
	return agentList.find(ctx, q.read, from, conditions, f.check(q.read))
}

// matchTeams is match for the agents of some teams. Where these are few, they are looked through; else whatever else the
// filter asks for is searched for.
func (q queries) matchTeams(ctx context.Context, f AgentFilter) (selection, error) {
	n, err := q.countOfTeams(ctx, f.Teams)
	if err != nil {
		return selection{}, err
	}
	from, conditions := f.find(q.read)
	if n <= fewOfStatus || f.term() == "" && f.Provider == "" {
		from, conditions = `agents`, &sqldb.Clause{}
		conditions.Add(f.Teams.theirs(q.read, `agents.team`), f.Teams.list())
		f.addTo(conditions, aside.On(q.read)+`agents`)
		f.addSearch(conditions)
	}
	return agentList.find(ctx, q.read, from, conditions, f.check(q.read))
}

// countOfTeams is how many agents some teams have, up to one more than fewOfStatus.
func (q queries) countOfTeams(ctx context.Context, teams Teams) (int, error) {
	c := &sqldb.Clause{}
	c.Add(teams.theirs(q.read, `team`), teams.list())
	return sqldb.Value[int](ctx, q.read, "count the agents of teams",
		fmt.Sprintf(`select count(*) from (select 1 from agents where %s limit %d) found`, c, fewOfStatus+1), q.read.Planned(c)...)
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
		f.addTeams(q, where)
		where.Add(`p.app_id = $1 and p.provider = # and agents.id = p.agent_id`, text.Normal(f.Provider))
		return `agent_providers p cross join agents`, where
	}
	way := agentSearch.On(q)
	if utf8.RuneCountInString(term) < minIndexed {
		way = agentScan.On(q)
	}
	where = f.ofStatus(way.statusOf)
	where.Add(way.where, way.pattern(term))
	f.addTeams(q, where)
	f.addProvider(where)
	return way.from, where
}

// check puts a filter into SQL for walking the agents in sort order: as conditions on the agent at hand.
func (f AgentFilter) check(q sqldb.Queries) *sqldb.Clause {
	where := f.ofStatus(`agents`)
	f.addTeams(q, where)
	f.addSearch(where)
	return where
}

// addTeams asks whether the agent at hand, which something else has found, is of the teams.
func (f AgentFilter) addTeams(q sqldb.Queries, where *sqldb.Clause) {
	if f.Teams != nil {
		where.Add(f.Teams.theirs(q, aside.On(q)+`agents.team`), f.Teams.list())
	}
}

// addSearch asks the agent at hand.
func (f AgentFilter) addSearch(where *sqldb.Clause) {
	if term := f.term(); term != "" {
		where.Add(likeSearch.where, likeTerm(term))
	}
	f.addProvider(where)
}

// addProvider compares with a value, for PostgreSQL would join all that it finds under "exists" first.
func (f AgentFilter) addProvider(where *sqldb.Clause) {
	if f.Provider != "" {
		where.Add(`(select 1 from agent_providers p where p.app_id = # and p.provider = # and p.agent_id = agents.id) = 1`, f.AppID, text.Normal(f.Provider))
	}
}

// term is what to search for, in the form of the texts that are searched.
func (f AgentFilter) term() string { return text.Fold(strings.TrimSpace(f.Query)) }

// ofStatus are the conditions on app_id, status and type, as a table has them.
func (f AgentFilter) ofStatus(table string) *sqldb.Clause {
	where := &sqldb.Clause{}
	f.addTo(where, table)
	return where
}

func (f AgentFilter) addTo(where *sqldb.Clause, table string) {
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
}
