package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// An AgentFilter chooses a page of agents. Empty fields choose nothing away.
type AgentFilter struct {
	AppID          string
	IncludeRevoked bool
	Query          string // part of a name, display name, owner, team or id, in any case
	Status         string
	Type           string
	Provider       string // some scope of the agent is of this provider
	Sort           string // "name", "created_at", "last_used_at", or one of them after "-"; default "created_at"
	Limit          int
	Offset         int
	After          string // a cursor from AgentPage.Next
	Before         string // a cursor from AgentPage.Previous, or LastPage
	WithKeyCounts  bool
}

// LastPage is the value of AgentFilter.Before that means the last page.
const LastPage = "end"

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
	if page.Total, page.TotalCapped, err = q.countAgents(ctx, f); err != nil {
		return page, err
	}
	rows, err := q.pageOf(ctx, f, order, f.narrows() && page.Total <= countCap && !page.TotalCapped)
	if err != nil {
		return page, err
	}
	page.fill(f, order, rows)
	if f.WithKeyCounts {
		page.KeyCounts, err = q.keyCounts(ctx, page.Agents)
	}
	return page, err
}

// narrows reports whether the filter asks for more than live agents.
func (f AgentFilter) narrows() bool {
	return f.Query != "" || f.Provider != "" || f.Status != "" || f.Type != ""
}

// A clause is a where clause under construction, with its arguments.
type clause struct {
	parts []string
	args  []any
}

// add adds a condition. Each # in it stands for the number of the next argument.
func (c *clause) add(condition string, args ...any) {
	for _, arg := range args {
		c.args = append(c.args, arg)
		condition = strings.Replace(condition, "#", fmt.Sprintf("$%d", len(c.args)), 1)
	}
	c.parts = append(c.parts, condition)
}

func (c *clause) String() string { return strings.Join(c.parts, " and ") }

// where puts a filter into SQL: as look-ups in indexes, or, for walking the agents in sort order, as checks on the row
// at hand.
func (q queries) where(f AgentFilter, walking bool) *clause {
	c := &clause{}
	c.add(`app_id = #`, f.AppID)
	if !f.IncludeRevoked && f.Status != "revoked" {
		c.add(`status <> 'revoked'`)
	}
	if f.Status != "" {
		c.add(`status = #`, f.Status)
	}
	if f.Type != "" {
		c.add(`type = #`, f.Type)
	}
	switch {
	case f.Provider == "":
	case walking:
		c.add(`exists (select 1 from agent_providers p where p.app_id = $1 and p.provider = # and p.agent_id = agents.id)`, f.Provider)
	default:
		c.add(`id in (select agent_id from agent_providers where app_id = $1 and provider = #)`, f.Provider)
	}
	switch term := strings.ToLower(strings.TrimSpace(f.Query)); {
	case term == "":
	case walking || utf8.RuneCountInString(term) < minIndexed:
		c.add(likeSearch, likeTerm(term))
	default:
		c.add(q.dialect.search, q.dialect.searchTerm(term))
	}
	return c
}

// minIndexed is how many characters of a term a trigram index needs to be of use.
const minIndexed = 3

const likeSearch = `search_text like # escape '\'`

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func likeTerm(term string) string { return "%" + likeEscaper.Replace(term) + "%" }

// matchTerm makes a phrase for FTS5, in which every character is literal.
func matchTerm(term string) string { return `"` + strings.ReplaceAll(term, `"`, `""`) + `"` }

// countAgents counts exactly what an index alone can count, and the rest up to countCap.
func (q queries) countAgents(ctx context.Context, f AgentFilter) (total int, capped bool, err error) {
	where := q.where(f, false)
	if f.Query == "" && f.Provider == "" {
		err = q.db.QueryRowContext(ctx, `select count(*) from agents where `+where.String(), where.args...).Scan(&total)
		return total, false, explain(err)
	}
	query := fmt.Sprintf(`select count(*) from (select 1 from agents where %s limit %d) m`, where, countCap+1)
	err = q.db.QueryRowContext(ctx, query, where.args...).Scan(&total)
	return min(total, countCap), total > countCap, explain(err)
}

// pageOf reads one row more than the page holds, to know whether there is another. The inner query finds ids from an
// index; only the page's own rows are read whole.
func (q queries) pageOf(ctx context.Context, f AgentFilter, order sortOrder, few bool) ([]Agent, error) {
	where := q.where(f, !few)
	source := `agents`
	if few {
		source = `(select * from agents where ` + where.String() + `) agents`
	}
	page := &clause{args: where.args}
	if !few {
		page.parts = where.parts
	}
	backwards := f.Before != ""
	if err := order.from(page, f, backwards); err != nil {
		return nil, err
	}
	page.args = append(page.args, f.Limit+1, f.Offset)
	filter := ""
	if len(page.parts) > 0 {
		filter = ` where ` + page.String()
	}
	n := len(page.args)
	matched := fmt.Sprintf(`select id from %s%s order by %s limit $%d offset $%d`, source, filter, order.by(backwards, few), n-1, n)
	return all(ctx, q, scanAgent, `with page as materialized (`+matched+`) select `+agentColumns+`
		from agents where id in (select id from page) order by `+order.by(backwards, false), page.args...)
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
		earlier, later = more, f.Before != LastPage
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

// keyCounts counts the keys of the agents of one page.
func (q queries) keyCounts(ctx context.Context, agents []Agent) (map[string]KeyCounts, error) {
	counts := make(map[string]KeyCounts, len(agents))
	if len(agents) == 0 {
		return counts, nil
	}
	ids := &clause{}
	for _, a := range agents {
		ids.add(`#`, a.ID)
	}
	rows, err := q.db.QueryContext(ctx, `
		select agent_id, count(*) filter (where deprecated_at is null), count(*) filter (where deprecated_at is not null)
		from api_keys where revoked_at is null and agent_id in (`+strings.Join(ids.parts, ", ")+`) group by agent_id`, ids.args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var n KeyCounts
		if err := rows.Scan(&id, &n.Active, &n.Deprecated); err != nil {
			return nil, err
		}
		counts[id] = n
	}
	return counts, explain(rows.Err())
}
