package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A choice is the SQL of a filter on a table of what happened, in the order of time: whatever rows fulfil one of ways, of which
// each is found by an index that is in the order of lists, and all checks. The table has the columns id, app_id, agent_id and at.
type choice struct {
	table        string
	appID        string
	teams        Teams
	since, until time.Time // of at: the first instant, and the first no more
	partly       []string  // columns whose index leaves out where there is nothing, which a query has to say too

	firstSeq, lastSeq int // of seq, which few rows are between; 0 where any will do, and where the table has none

	ways   []way
	checks [][]way
	aside  string // goes before the columns of checks
	held   string // has rows be found by the teams
	found  string // has rows be of the teams where some are looked for, "" where there are none
	theirs string // the same where a page of them is read
}

// A way is what some rows have in common: values of columns.
type way []equal

type equal struct{ column, value string }

// pageChosen is a page of the rows that fulfil one way of each thing that is wanted.
func pageChosen[T any](ctx context.Context, q sqldb.Queries, l list[T], s choice, wanted [][]way, p paging, o order) (rows []T, place ListPlace, err error) {
	s.table, s.ways, s.aside = l.table.Name(), []way{{}}, aside.On(q)
	if err := s.choose(ctx, q, wanted); err != nil {
		return nil, ListPlace{}, err
	}
	ids, err := s.find(ctx, q)
	if err != nil {
		return nil, ListPlace{}, err
	}
	if len(ids) <= countCap { // they are all there are, and need not be looked for again
		all := selection{few: true, ids: ids, total: len(ids)}
		found, err := l.page(ctx, q, p, o, all)
		return found.rows, found.placeIn(all), err
	}
	if rows, err = rowsChosen(ctx, q, l, s, p, o); err != nil {
		return nil, ListPlace{}, err
	}
	found := pageOf(p, o, rows)
	return found.rows, found.placeIn(selection{total: countCap, capped: true}), nil
}

// choose goes by what the fewest rows have, and looks the rest up for each of them.
func (s *choice) choose(ctx context.Context, q sqldb.Queries, wanted [][]way) error {
	if s.lastSeq > 0 {
		s.checks = wanted
		if s.teams != nil {
			s.found = s.teams.checks(q, s.table+`.agent_id`)
			s.theirs = s.found
		}
		return nil
	}
	if s.teams != nil {
		s.held = s.ofTeams(q)
		few, err := s.fewOfTeams(ctx, q)
		if err != nil {
			return err
		}
		if few {
			s.checks, s.theirs, s.found = wanted, s.held, s.held
			return nil
		}
		s.found = s.teams.checks(q, s.table+`.agent_id`)
		s.theirs = s.found
	}
	if len(wanted) == 0 {
		s.found = s.held // however many there are
		return nil
	}
	best, fewest := 0, -1
	for i := range wanted {
		if len(wanted) == 1 {
			break
		}
		n, err := s.count(ctx, q, wanted[i])
		if err != nil {
			return err
		}
		if fewest < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	if len(wanted) > 1 && fewest <= fewRows {
		s.aside = alone.On(q)
	}
	s.ways = wanted[best]
	s.checks = append(append(s.checks, wanted[:best]...), wanted[best+1:]...)
	return nil
}

// fewRows is how many rows are sooner looked at one by one than any other index, be it of most rows that there are.
const fewRows = 10_000

// alone goes before a column where rows are to be found by no index but that of what few have: PostgreSQL would read another one of
// half a million to tell which of five thousand are in it.
var alone = sqldb.Either[string]{SQLite: `+`, PostgreSQL: `'' || `}

// fewOfTeams reports whether the agents of the teams have so few rows that these are sooner looked through than all others.
func (s *choice) fewOfTeams(ctx context.Context, q sqldb.Queries) (bool, error) {
	c := &sqldb.Clause{}
	along := append(s.along(way{}, c), strings.Replace(s.held, "#", c.Bind(s.teams.list()), 1))
	query := fmt.Sprintf(`select count(*) from (select 1 from %s where %s limit %d) found`, s.table, strings.Join(along, " and "), fewRows+1)
	n, err := sqldb.Value[int](ctx, q, "count the "+s.table+" of teams", query, q.Planned(c)...)
	return n <= fewRows, err
}

// ofTeams has rows be found by the teams of their agents.
func (s *choice) ofTeams(q sqldb.Queries) string {
	found := s.teams.holds(q, `agent_id`)
	if slices.Contains(s.partly, `agent_id`) {
		found += ` and agent_id <> ''`
	}
	return found
}

// count counts in the indexes alone what ways find, up to what is worth counting to know which are the fewest.
func (s *choice) count(ctx context.Context, q sqldb.Queries, ways []way) (n int, err error) {
	for _, w := range ways {
		if n > markCap {
			break
		}
		c := &sqldb.Clause{}
		query := fmt.Sprintf(`select count(*) from (select 1 from %s where %s limit %d) found`, s.table, strings.Join(s.along(w, c), " and "), markCap+1)
		some, err := sqldb.Value[int](ctx, q, "count "+s.table, query, q.Planned(c)...)
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// keyed has rows be found by an index.
func (s *choice) keyed(w way, c *sqldb.Clause) (conditions []string) {
	for _, e := range w {
		conditions = append(conditions, e.column+` = `+c.Bind(e.value))
		if slices.Contains(s.partly, e.column) {
			conditions = append(conditions, e.column+` <> ''`)
		}
	}
	return conditions
}

// check asks about the row at hand, which another index has found.
func (s *choice) check(ways []way, c *sqldb.Clause) string {
	if len(ways) == 0 {
		return `1 = 0`
	}
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

// conditions are those on rows of one way. Where its index is to be found by, the application has to be no way to find them.
func (s *choice) conditions(w way, theirs string, c *sqldb.Clause) string {
	all := s.along(w, c)
	for _, ways := range s.checks {
		all = append(all, s.check(ways, c))
	}
	if s.teams != nil {
		all = append(all, strings.Replace(theirs, "#", c.Bind(s.teams.list()), 1))
	}
	app := `app_id`
	if len(w) > 0 || s.lastSeq > 0 || s.held != "" && theirs == s.held {
		app = s.aside + app
	}
	return strings.Join(append(all, app+` = `+c.Bind(s.appID)), " and ")
}

// along are those of them that an index can answer.
func (s *choice) along(w way, c *sqldb.Clause) []string {
	all := s.keyed(w, c)
	if !s.since.IsZero() {
		all = append(all, `at >= `+c.Bind(sqldb.Micros(s.since)))
	}
	if !s.until.IsZero() {
		all = append(all, `at < `+c.Bind(sqldb.Micros(s.until)))
	}
	if s.lastSeq > 0 {
		all = append(all, fmt.Sprintf(`seq between %s and %s`, c.Bind(s.firstSeq), c.Bind(s.lastSeq)))
	}
	return all
}

// union is a query for what the ways find, each once. rest ends the query of each of them, and of all.
func (s *choice) union(c *sqldb.Clause, columns, beyond, rest string) string {
	parts := make([]string, len(s.ways))
	for i, w := range s.ways {
		parts[i] = fmt.Sprintf(`select %s from (select %s from %s where %s%s %s) way_%d`, columns, columns, s.table, s.conditions(w, s.theirs, c), beyond, rest, i)
	}
	return strings.Join(parts, " union ") + ` ` + rest
}

// find are the ids of up to one more than countCap rows, each once.
func (s *choice) find(ctx context.Context, q sqldb.Queries) (ids []string, err error) {
	for _, w := range s.ways {
		if len(ids) > countCap {
			break
		}
		c := &sqldb.Clause{}
		query := fmt.Sprintf(`select id from %s where %s limit %d`, s.table, s.conditions(w, s.found, c), countCap+1)
		some, err := sqldb.Values[string](ctx, q, "find "+s.table, query, q.Planned(c)...)
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

// rowsChosen reads one row more than the page holds, to know whether there is another.
func rowsChosen[T any](ctx context.Context, q sqldb.Queries, l list[T], s choice, p paging, o order) ([]T, error) {
	query, c, err := s.rowsOf(p, o, l.table.Names(""))
	if err != nil || len(s.ways) == 0 {
		return nil, err
	}
	return sqldb.QueryRows(ctx, q, l.table, query, q.Planned(c)...)
}

// rowsOf is the query for these rows.
func (s *choice) rowsOf(p paging, o order, columns string) (string, *sqldb.Clause, error) {
	backwards, c := p.before != "", &sqldb.Clause{}
	if err := o.from(c, p, backwards, false); err != nil {
		return "", nil, err
	}
	beyond := c.String()
	if beyond != "" {
		beyond = " and " + beyond
	}
	by := ` order by ` + o.by(backwards, false)
	page := s.union(c, "id, at", beyond, by+fmt.Sprintf(" limit %d", p.limit+1))
	return `with page as materialized (` + page + `) select ` + columns + ` from ` + s.table + ` where id in (select id from page)` + by, c, nil
}
