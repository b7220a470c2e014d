package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
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

// KeyCounts says how many keys of an agent are not revoked.
type KeyCounts struct{ Active, Deprecated int }

// An AgentPage is one page of agents. Total counts all that match; when TotalCapped, there are more than Total.
// Next and Previous are the cursors of the neighbouring pages, empty where there is none.
type AgentPage struct {
	Agents      []Agent
	KeyCounts   map[string]KeyCounts // by agent id, when asked for
	Total       int
	TotalCapped bool
	HasMore     bool
	Next        string
	Previous    string
}

// countCap is how far matches of a search are counted. Beyond it they are common enough for the page to be found by
// walking the sort order; up to it they are few enough to be sorted.
const countCap = 1000

// ListAgents returns a page of agents. ErrBadCursor when After or Before can't be read for this sort.
func (q queries) ListAgents(ctx context.Context, f AgentFilter) (AgentPage, error) {
	order, err := parseSort(f.Sort)
	if err != nil {
		return AgentPage{}, err
	}
	var page AgentPage
	ids, few, err := q.match(ctx, f, &page)
	if err != nil {
		return page, err
	}
	rows, err := q.pageOf(ctx, f, order, page, ids, few)
	if err != nil {
		return page, err
	}
	page.fill(f, order, rows)
	if f.WithKeyCounts {
		page.KeyCounts, err = q.keyCounts(ctx, page.Agents)
	}
	return page, err
}

// planned are a clause's arguments for a query that has to be planned for them.
func (q queries) planned(c *clause) []any { return append(slices.Clip(q.dialect.planned), c.args...) }

// find puts a filter into SQL for finding all that match: what to read from, which begins with what narrows most, and
// the conditions.
func (q queries) find(f AgentFilter) (from string, where *clause) {
	term := f.term()
	if term == "" {
		where = f.standing(`agents`)
		if f.Provider == "" {
			return `agents`, where
		}
		where.add(`p.app_id = $1 and p.provider = # and agents.id = p.agent_id`, text.Normal(f.Provider))
		return `agent_providers p cross join agents`, where
	}
	way := q.dialect.search
	if utf8.RuneCountInString(term) < minIndexed {
		way = q.dialect.scan
	}
	where = f.standing(way.standing)
	where.add(way.where, way.term(term))
	where.addProvider(f)
	return way.from, where
}

// check puts a filter into SQL for walking the agents in sort order: as conditions on the agent at hand.
func (f AgentFilter) check() *clause {
	where := f.standing(`agents`)
	if term := f.term(); term != "" {
		where.add(likeSearch.where, likeTerm(term))
	}
	where.addProvider(f)
	return where
}

// addProvider compares with a value, for PostgreSQL would join all that it finds under "exists" first.
func (c *clause) addProvider(f AgentFilter) {
	if f.Provider != "" {
		c.add(`(select 1 from agent_providers p where p.app_id = $1 and p.provider = # and p.agent_id = agents.id) = 1`, text.Normal(f.Provider))
	}
}

// term is what to search for, in the form of the texts that are searched.
func (f AgentFilter) term() string { return text.Fold(strings.TrimSpace(f.Query)) }

// standing are the conditions on what agents are: whose, in which state, of which type.
func (f AgentFilter) standing(table string) *clause {
	c := &clause{}
	c.add(table+`.app_id = #`, f.AppID)
	if !f.IncludeRevoked && f.Status != wire.AgentRevoked {
		c.add(table + `.status <> 'revoked'`)
	}
	if f.Status != "" {
		c.add(table+`.status = #`, f.Status)
	}
	if f.Type != "" {
		c.add(table+`.type = #`, f.Type)
	}
	return c
}

// minIndexed is how many characters of a term a trigram index needs to be of use.
const minIndexed = 3

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func likeTerm(term string) string { return "%" + likeEscaper.Replace(term) + "%" }

// matchTerm makes a phrase for FTS5, in which every character is literal.
func matchTerm(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

// match works out the totals: exactly where that is cheap, else up to countCap. When few agents match, it returns
// their ids.
func (q queries) match(ctx context.Context, f AgentFilter, page *AgentPage) (ids []string, few bool, err error) {
	plain, standing := f.term() == "" && f.Provider == "", f.Status != "" || f.Type != ""
	from, where := q.find(f)
	if plain || standing {
		var n int
		if n, err = q.countStanding(ctx, f); err != nil {
			return nil, false, err
		}
		if plain {
			page.Total = n
		}
		if plain && (n > countCap || !standing) {
			return nil, false, nil
		}
		if n <= fewStanding {
			from, where = `agents`, f.check()
		}
	}
	query := fmt.Sprintf(`select agents.id from %s where %s limit %d`, from, where, countCap+1)
	ids, err = all(ctx, q, scanValue[string], query, q.planned(where)...)
	page.Total, page.TotalCapped = min(len(ids), countCap), len(ids) > countCap
	return ids, !page.TotalCapped, err
}

// fewStanding is how many agents of a status and type are sooner looked through than all matches of a common term.
const fewStanding = 5_000

// countStanding counts the agents of the filter's status and type, whatever else it asks for. Triggers keep the counts.
func (q queries) countStanding(ctx context.Context, f AgentFilter) (int, error) {
	where := f.standing(`agents`)
	query := `select cast(coalesce(sum(n), 0) as bigint) from agent_counts agents where ` + where.String()
	return value[int](ctx, q, query, where.args...)
}

// pageOf reads one row more than the page holds, to know whether there is another. The inner query finds ids, among
// the few that match or by walking the sort order; only the page's own rows are read whole.
func (q queries) pageOf(ctx context.Context, f AgentFilter, order sortOrder, found AgentPage, ids []string, few bool) ([]Agent, error) {
	page := f.check()
	if few {
		list, _ := json.Marshal(ids)
		page = &clause{}
		page.add(`id in (select value from `+q.dialect.elements+`)`, string(list))
	}
	limit, offset, fromEnd := f.window(found)
	backwards := f.Before != "" || fromEnd
	if err := order.from(page, f, backwards); err != nil || few && len(ids) == 0 || limit <= 0 {
		return nil, err
	}
	page.args = append(page.args, limit, offset)
	n := len(page.args)
	matched := fmt.Sprintf(`select id from agents where %s order by %s limit $%d offset $%d`, page, order.by(backwards, few), n-1, n)
	rows, err := all(ctx, q, scanAgent, `with page as materialized (`+matched+`) select `+agentColumns+`
		from agents where id in (select id from page) order by `+order.by(backwards, false), q.planned(page)...)
	if fromEnd {
		slices.Reverse(rows)
	}
	return rows, err
}

// window says which rows to read. Those at an offset in the second half of a list are nearer to its end.
func (f AgentFilter) window(found AgentPage) (limit, offset int, fromEnd bool) {
	if f.After != "" || f.Before != "" || found.TotalCapped || f.Offset <= found.Total/2 {
		return f.Limit + 1, f.Offset, false
	}
	end := min(f.Offset+f.Limit+1, found.Total)
	return end - f.Offset, found.Total - end, true
}

// fill takes the rows read, backwards ones turned round, and works out the neighbours.
func (p *AgentPage) fill(f AgentFilter, order sortOrder, rows []Agent) {
	more := len(rows) > f.Limit
	if more {
		rows = rows[:f.Limit]
	}
	backwards := f.Before != ""
	earlier, later := f.After != "" || f.Offset > 0, more
	if backwards {
		slices.Reverse(rows)
		earlier, later = more, f.Before != wire.LastPage
	}
	p.Agents, p.HasMore = rows, later
	if len(rows) == 0 {
		return
	}
	if later {
		p.Next = order.cursor(rows[len(rows)-1])
	}
	if earlier {
		p.Previous = order.cursor(rows[0])
	}
}
