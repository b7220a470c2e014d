package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/store/sqldb"
)

// kindColumns are what events have few values of, in the order of their index, audit_events_by_kinds.
var kindColumns = []string{"action", "target_kind", "actor_kind"}

// maxKinds is how many combinations of these a query looks at, and with how many of them it goes on.
const (
	maxKinds   = 1_000
	foundKinds = 3 * maxLike
)

// waysOfKinds are the ways of an action and of kinds, nil where a filter asks for none of them. Each may be most of the trail, and
// two of them together nothing at all: so they are looked for together, by the combinations that there are.
func (q queries) waysOfKinds(ctx context.Context, f EventFilter) ([]way, error) {
	wanted := way{}
	for i, value := range []string{f.Action, f.TargetKind, f.ActorKind} {
		if value != "" {
			wanted = append(wanted, equal{kindColumns[i], value})
		}
	}
	switch {
	case len(wanted) == 0:
		return nil, nil
	case len(wanted) == 1 && f.Action == "", len(wanted) == len(kindColumns): // an index of its own has them in the order of lists
		return []way{wanted}, nil
	}
	return q.kinds(ctx, wanted, "", "")
}

// actionsLike are the ways of those actions that have a term in them.
func (q queries) actionsLike(ctx context.Context, term string) ([]way, error) {
	return q.kinds(ctx, nil, `lower(action) like # escape '\'`, likeTerm(term))
}

// kinds are the combinations in the trail that have some values, and fit a condition if there is one. It goes from each to the next,
// whatever number of events has them; an action is where it begins and ends.
func (q queries) kinds(ctx context.Context, wanted way, condition, arg string) (ways []way, err error) {
	c := &sqldb.Clause{}
	var along, all []string
	rest := kindColumns
	for _, e := range wanted {
		if e.column == rest[0] {
			along = append(along, `x.`+e.column+` = `+c.Bind(e.value))
			rest = rest[1:]
			continue
		}
		all = append(all, e.column+` = `+c.Bind(e.value))
	}
	if condition != "" {
		all = append(all, strings.Replace(condition, "#", c.Bind(arg), 1))
	}
	next := func(after ...string) string {
		return `(select x.id from audit_events x where ` + strings.Join(append(slices.Clone(along), after...), " and ") +
			` order by x.action, x.target_kind, x.actor_kind limit 1)`
	}
	var beyond []string // the next value of the last column, else of the one before: rows as wholes SQLite compares one by one
	for n := range rest {
		beyond = append([]string{next(pasts(rest[:n], rest[n])...)}, beyond...)
	}
	query := fmt.Sprintf(`with recursive seen (action, target_kind, actor_kind, n) as (
			select action, target_kind, actor_kind, 1 from audit_events where id = %s
			union all
			select e.action, e.target_kind, e.actor_kind, n + 1 from seen join audit_events e on e.id = %s where n < %d)
		select action, target_kind, actor_kind from seen where %s limit %d`,
		next(`1 = 1`), `coalesce(`+strings.Join(beyond, ", ")+`, null)`, maxKinds, strings.Join(append(all, `1 = 1`), " and "), foundKinds)
	err = q.read.Each(ctx, "look for kinds of events", func(row sqldb.Scanner) error {
		found := way{{column: kindColumns[0]}, {column: kindColumns[1]}, {column: kindColumns[2]}}
		err := row.Scan(&found[0].value, &found[1].value, &found[2].value)
		ways = append(ways, found)
		return err
	}, query, q.read.Planned(c)...)
	return ways, err
}

// pasts have a row x be the same as what was seen last in some columns, and past it in another.
func pasts(same []string, past string) (conditions []string) {
	for _, column := range same {
		conditions = append(conditions, `x.`+column+` = seen.`+column)
	}
	return append(conditions, `x.`+past+` > seen.`+past)
}
