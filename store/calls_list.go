package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A CallFilter chooses a page of calls. Empty fields choose nothing away.
type CallFilter struct {
	AppID         string
	AgentID       string
	ManagedSecret string // id or slug
	GrantID       string
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       string // one of wire.CallOutcomes
	RunID         string
	ThreadID      string
	Since         time.Time // the first instant
	Until         time.Time // the first instant no more
	Query         string    // see callsLike

	Sort          string // one of wire.CallOrders; "" is newest first
	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// A CallPage is one page of calls.
type CallPage struct {
	Calls []Call
	ListPlace
}

var callList = list[Call]{calls}

// CallByID returns a call of the application, or ErrNotFound.
func (q queries) CallByID(ctx context.Context, appID, id string) (Call, error) {
	return sqldb.OneRow(ctx, q.read, calls, `where id = $1 and app_id = $2`, id, appID)
}

// CallBody returns what went over the wire with a call, or ErrNotFound.
func (q queries) CallBody(ctx context.Context, callID string) (CallBody, error) {
	return sqldb.OneRow(ctx, q.read, callBodies, `where call_id = $1`, callID)
}

// ListCalls returns a page of calls, or ErrBadCursor when After or Before can't be read.
func (q queries) ListCalls(ctx context.Context, f CallFilter) (CallPage, error) {
	if f.Sort == "" {
		f.Sort = wire.Descending + wire.SortAt
	}
	o, err := callList.order(f.Sort)
	if err != nil {
		return CallPage{}, err
	}
	chosen, err := q.chooseCalls(ctx, f)
	if err != nil {
		return CallPage{}, err
	}
	ids, err := q.findCalls(ctx, chosen)
	if err != nil {
		return CallPage{}, err
	}
	p := paging{limit: f.Limit, after: f.After, before: f.Before}
	if len(ids) <= countCap { // they are all there are, and need not be looked for again
		all := selection{few: true, ids: ids, total: len(ids)}
		found, err := callList.page(ctx, q.read, p, o, all)
		return CallPage{found.rows, found.placeIn(all)}, err
	}
	rows, err := q.callRows(ctx, chosen, p, o)
	if err != nil {
		return CallPage{}, err
	}
	found := pageOf(p, o, rows)
	return CallPage{found.rows, found.placeIn(selection{total: countCap, capped: true})}, nil
}

// callChoice is the SQL of a filter: whatever calls fulfil one of ways, of which each is found by an index that is in the
// order of lists, and all checks.
type callChoice struct {
	filter CallFilter
	ways   []way
	checks [][]way
	aside  string // goes before the columns of checks
}

// A way is what some calls have in common: values of columns.
type way []equal

type equal struct{ column, value string }

// partlyIndexed are columns whose index leaves out where there is nothing, which a query has to say too.
var partlyIndexed = []string{"run_id", "thread_id"}

// find has calls be found by an index.
func (w way) find(c *sqldb.Clause) (conditions []string) {
	for _, e := range w {
		conditions = append(conditions, e.column+` = `+c.Bind(e.value))
		if slices.Contains(partlyIndexed, e.column) {
			conditions = append(conditions, e.column+` <> ''`)
		}
	}
	return conditions
}

// check asks about the call at hand, which another index has found.
func (s callChoice) check(ways []way, c *sqldb.Clause) string {
	any := make([]string, len(ways))
	for i, w := range ways {
		all := make([]string, len(w))
		for n, e := range w {
			all[n] = s.aside + e.column + ` = ` + c.Bind(e.value)
		}
		any[i] = strings.Join(all, " and ")
	}
	return `(` + strings.Join(any, " or ") + `)`
}

// conditions are those on calls of one way.
func (s callChoice) conditions(w way, c *sqldb.Clause) string {
	all := s.along(w, c)
	for _, ways := range s.checks {
		all = append(all, s.check(ways, c))
	}
	return strings.Join(append(all, `app_id = `+c.Bind(s.filter.AppID)), " and ")
}

// along are those of them that an index can answer.
func (s callChoice) along(w way, c *sqldb.Clause) []string {
	all := w.find(c)
	if !s.filter.Since.IsZero() {
		all = append(all, `at >= `+c.Bind(sqldb.Micros(s.filter.Since)))
	}
	if !s.filter.Until.IsZero() {
		all = append(all, `at < `+c.Bind(sqldb.Micros(s.filter.Until)))
	}
	return all
}

// union is a query for what the ways find, each once. rest ends the query of each of them, and of all.
func (s callChoice) union(c *sqldb.Clause, columns, beyond, rest string) string {
	parts := make([]string, len(s.ways))
	for i, w := range s.ways {
		parts[i] = fmt.Sprintf(`select %s from (select %s from calls where %s%s %s) way_%d`, columns, columns, s.conditions(w, c), beyond, rest, i)
	}
	return strings.Join(parts, " union ") + ` ` + rest
}

// findCalls are the ids of up to one more than countCap calls, each once.
func (q queries) findCalls(ctx context.Context, s callChoice) (ids []string, err error) {
	for _, w := range s.ways {
		if len(ids) > countCap {
			break
		}
		c := &sqldb.Clause{}
		query := fmt.Sprintf(`select id from calls where %s limit %d`, s.conditions(w, c), countCap+1)
		some, err := sqldb.Values[string](ctx, q.read, "find calls", query, q.read.Planned(c)...)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
		if len(s.ways) > 1 {
			slices.Sort(ids)
			ids = slices.Compact(ids)
		}
	}
	return ids, nil
}

// callRows reads one row more than the page holds, to know whether there is another.
func (q queries) callRows(ctx context.Context, s callChoice, p paging, o order) ([]Call, error) {
	backwards, c := p.before != "", &sqldb.Clause{}
	if err := o.from(c, p, backwards, false); err != nil || len(s.ways) == 0 {
		return nil, err
	}
	beyond := c.String()
	if beyond != "" {
		beyond = " and " + beyond
	}
	by := ` order by ` + o.by(backwards, false)
	page := s.union(c, "id, at", beyond, by+fmt.Sprintf(" limit %d", p.limit+1))
	return sqldb.QueryRows(ctx, q.read, calls, `with page as materialized (`+page+`) select `+calls.Names("")+` from calls where id in (select id from page)`+by,
		q.read.Planned(c)...)
}
