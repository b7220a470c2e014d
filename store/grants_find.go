package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A grantWay is one thing that grants have in common, by which an index finds them.
type grantWay struct {
	check string // of the grant at hand; in it ~ goes before columns
	args  []any
	ofApp bool // the index begins with the application

	search *search // finds them instead of check, nil for none
	term   string  // that it looks for
	known  int     // how many there are, 0 where that is to be counted
	fence  string  // what to read from instead of all grants, with # for its argument; "" for all of them
}

// fewGrants are sooner looked at than met in the order of a list, where they may come last.
const fewGrants = 10_000

// fewMatches is the same of the grants that a search finds, which have to be looked at twice.
const fewMatches = 2_000

// grantSearch finds terms that the trigram index can find, grantScan any.
var (
	grantSearch = sqldb.Either[*search]{
		SQLite: &search{
			from:    `grants_search cross join grants_search_rows r cross join grants`,
			where:   `r.id = grants_search.rowid and grants.id = r.grant_id and grants_search match #`,
			pattern: matchTerm,
		},
	}
	grantScan = sqldb.Either[*search]{
		SQLite: &search{
			from:    `grants_search_rows r cross join grants`,
			where:   `grants.id = r.grant_id and r.search_text like # escape '\'`,
			pattern: likeTerm,
		},
	}
)

// grantPattern is how grantSearch looks for a term.
var grantPattern = sqldb.Either[func(string) string]{SQLite: matchTerm, PostgreSQL: likeTerm}

// countMatches counts what an index finds for a term, without a look at the grants themselves.
var countMatches = sqldb.Either[string]{
	SQLite:     `select count(*) from (select 1 from grants_search where grants_search match $1 limit $2) found`,
	PostgreSQL: `select count(*) from (select 1 from grants where search_text like $1 escape '\' limit $2) found`,
}

// A grantChoice is how to find the grants of a filter: by what the fewest have, with a look at the rest.
type grantChoice struct {
	from       string
	conditions *sqldb.Clause // for finding all
	where      *sqldb.Clause // the same of the grant at hand
	few        bool          // what is looked at is sooner sorted than looked for in the order of all
}

// whole are the conditions as they can be asked of grants alone.
func (c grantChoice) whole() *sqldb.Clause {
	if c.from == `grants` {
		return c.conditions
	}
	whole := &sqldb.Clause{}
	whole.Add(`id in (select grants.id from ` + c.from + ` where ` + c.conditions.String() + `)`)
	for _, arg := range c.conditions.Args() {
		whole.Bind(arg)
	}
	return whole
}

// chooseGrants goes by what the fewest grants have.
func (q queries) chooseGrants(ctx context.Context, f GrantFilter) (grantChoice, error) {
	here := aside.On(q.read)
	choice := grantChoice{from: `grants`, conditions: &sqldb.Clause{}, where: &sqldb.Clause{}}
	choice.where.Add(`grants.app_id = #`, f.AppID)
	ways, err := q.grantWays(ctx, f)
	if err != nil || len(ways) == 0 {
		choice.conditions = choice.where
		return choice, err
	}
	best, n, err := q.fewestGrants(ctx, f.AppID, ways)
	choice.few = n <= fewGrants
	choice.from = ways[best].find(choice.conditions, f.AppID, here)
	for i, w := range ways {
		w.addCheck(choice.where, here)
		if i != best {
			w.addCheck(choice.conditions, here)
		}
	}
	return choice, err
}

// fewestGrants is the number of the way that finds the fewest grants, and how many it finds as far as they are counted.
func (q queries) fewestGrants(ctx context.Context, appID string, ways []grantWay) (best, fewest int, err error) {
	best, fewest = slices.IndexFunc(ways, func(w grantWay) bool { return w.known > 0 }), markCap+1
	if best >= 0 {
		fewest = min(fewest, ways[best].known)
	}
	for i, w := range ways {
		if i == best {
			continue
		}
		n, err := q.countGrants(ctx, appID, w, min(markCap, fewest))
		if err != nil {
			return 0, 0, err
		}
		if best < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	return best, fewest, nil
}

// countGrants is how many grants a way finds. It counts to most, for more are too many.
func (q queries) countGrants(ctx context.Context, appID string, w grantWay, most int) (n int, err error) {
	if w.known > 0 {
		return w.known, nil
	}
	c := &sqldb.Clause{}
	from := w.find(c, appID, aside.On(q.read))
	query, args := fmt.Sprintf(`select count(*) from (select 1 from %s where %s limit %d) found`, from, c, most+1), c
	if w.term != "" {
		query, args, most = countMatches.On(q.read), &sqldb.Clause{}, fewMatches
		args.Bind(grantPattern.On(q.read)(w.term))
		args.Bind(fewMatches + 1)
	}
	n, err = sqldb.Value[int](ctx, q.read, "count grants", query, q.read.Planned(args)...)
	if n > most {
		return markCap + 1, err
	}
	return n, err
}

// find has grants be found by the way, and returns what to read from.
func (w grantWay) find(c *sqldb.Clause, appID, here string) (from string) {
	if w.ofApp {
		here = ""
	}
	c.Add(here+`grants.app_id = #`, appID)
	if w.search != nil {
		c.Add(w.search.where, w.search.pattern(w.term))
		return w.search.from
	}
	if w.fence != "" {
		return strings.Replace(w.fence, "#", c.Bind(w.args[0]), 1)
	}
	w.addCheck(c, "")
	return `grants`
}

func (w grantWay) addCheck(c *sqldb.Clause, here string) {
	c.Add(strings.ReplaceAll(w.check, "~", here+"grants."), w.args...)
}

// grantWays are the ways of each thing that a filter asks for.
func (q queries) grantWays(ctx context.Context, f GrantFilter) ([]grantWay, error) {
	var ways []grantWay
	for _, equal := range []struct {
		column, value string
		ofApp         bool
	}{
		{"agent_id", f.AgentID, false},
		{"secret_id", f.SecretID, false},
		{"secret_slug", f.Slug, true},
		{"label", f.Label, true},
	} {
		if equal.value != "" {
			ways = append(ways, grantWay{check: `~` + equal.column + ` = #`, args: []any{equal.value}, ofApp: equal.ofApp})
		}
	}
	if f.Teams != nil {
		ways = append(ways, grantWay{check: f.Teams.holds(q.read, `~agent_id`), args: []any{f.Teams.list()}})
	}
	if f.IDs != nil {
		ways = append(ways, q.wayOfIDs(f.IDs))
	}
	below, err := q.waysBelow(ctx, f)
	return slices.Concat(ways, below, f.waysOfState(), q.waysOfText(f.Query)), err
}

// waysOfState narrow to the grants in a state.
func (f GrantFilter) waysOfState() (ways []grantWay) {
	now := sqldb.Micros(f.Now)
	switch f.Status {
	case wire.GrantActive:
		ways = append(ways, grantWay{check: `~revoked_at is null and ~expires_at > #`, args: []any{now}, ofApp: true})
	case wire.GrantExpired:
		ways = append(ways, grantWay{check: `~revoked_at is null and ~expires_at <= #`, args: []any{now}, ofApp: true})
	case wire.GrantRevoked:
		ways = append(ways, grantWay{check: `~revoked_at is not null`, ofApp: true})
	}
	if f.EndingBy != nil {
		ways = append(ways, grantWay{check: `~revoked_at is null and ~expires_at > # and ~expires_at <= #`, args: []any{now, sqldb.Micros(*f.EndingBy)}, ofApp: true})
	}
	return ways
}

// waysOfText narrow to the grants whose text has a term in it. One that is too short for the index is looked for in all.
func (q queries) waysOfText(query string) []grantWay {
	term := text.Fold(strings.TrimSpace(query))
	if term == "" {
		return nil
	}
	way := grantWay{check: `~search_text like # escape '\'`, args: []any{likeTerm(term)}, search: grantSearch.On(q.read), term: term}
	if utf8.RuneCountInString(term) < minIndexed {
		way.search, way.known = grantScan.On(q.read), markCap+1
	}
	return []grantWay{way}
}

// asArray is how a column is asked for one of thousands of texts, and fenced has it be asked first. PostgreSQL looks each up in
// an index where they are an array; in a subquery, or after another condition whose rows it has not counted yet, it may go
// through all of them for each row.
var (
	asArray = sqldb.Either[func(string) string]{
		SQLite:     func(in string) string { return in },
		PostgreSQL: func(in string) string { return strings.Replace(in, ` in (`, ` = any(array(`, 1) + `)` },
	}
	fenced = sqldb.Either[func(string) string]{
		SQLite:     func(string) string { return `` },
		PostgreSQL: func(check string) string { return `(select * from grants where ` + check + ` offset 0) grants` },
	}
)

// waysBelow narrow to what was delegated from a grant, or from what an agent holds, and on from there. Who is confined to
// teams must see that grant too.
func (q queries) waysBelow(ctx context.Context, f GrantFilter) (ways []grantWay, err error) {
	for _, above := range []struct{ of, column string }{
		{f.Below, `id`},
		{f.BelowOf, `agent_id`},
	} {
		if above.of == "" {
			continue
		}
		where := &sqldb.Clause{}
		where.Add(above.column+` = #`, above.of)
		f.Teams.check(q.read, where, `grants.agent_id`)
		first, err := sqldb.Values[string](ctx, q.read, "find grants that others come down from", `select id from grants where `+where.String(), where.Args()...)
		if err != nil {
			return nil, err
		}
		ids, err := q.below(ctx, first)
		if err != nil {
			return nil, err
		}
		ways = append(ways, q.wayOfIDs(ids))
	}
	return ways, nil
}

// wayOfIDs narrows to some grants.
func (q queries) wayOfIDs(ids []string) grantWay {
	list := &sqldb.Clause{}
	q.read.AddIn(list, `~id`, ids)
	check := asArray.On(q.read)(strings.Replace(list.String(), "$1", "#", 1))
	fence := fenced.On(q.read)(strings.TrimPrefix(check, "~"))
	return grantWay{check: check, fence: fence, args: list.Args(), known: max(len(ids), 1)}
}

// below are the grants that come down from some, one step after the other: a planner has no idea of how many a recursion finds.
func (q queries) below(ctx context.Context, above []string) (all []string, err error) {
	all = []string{}
	for len(above) > 0 {
		where := &sqldb.Clause{}
		q.read.AddIn(where, `parent_grant_id`, above)
		above, err = sqldb.Values[string](ctx, q.read, "find delegated grants", `select id from grants where `+where.String(), where.Args()...)
		if err != nil {
			return nil, err
		}
		all = append(all, above...)
	}
	return all, nil
}
