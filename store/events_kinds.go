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

// kinds are the combinations in the trail that have some values, and fit a condition if there is one.
func (q queries) kinds(ctx context.Context, wanted way, condition, arg string) (ways []way, err error) {
	c := &sqldb.Clause{}
	query := kindsQuery(c, wanted, condition, arg)
	err = q.read.Each(ctx, "look for kinds of events", func(row sqldb.Scanner) error {
		found := way{{column: kindColumns[0]}, {column: kindColumns[1]}, {column: kindColumns[2]}}
		err := row.Scan(&found[0].value, &found[1].value, &found[2].value)
		ways = append(ways, found)
		return err
	}, query, q.read.Planned(c)...)
	return ways, err
}

// kindsQuery goes from each combination to the next, whatever number of events has them. The values of columns that are the first in
// the index are where it begins and ends.
func kindsQuery(c *sqldb.Clause, wanted way, condition, arg string) string {
	along, all, rest := []string{`1 = 1`}, []string{`1 = 1`}, kindColumns
	for _, e := range wanted {
		if e.column == rest[0] {
			along, rest = append(along, `x.`+e.column+` = `+c.Bind(e.value)), rest[1:]
		} else {
			all = append(all, e.column+` = `+c.Bind(e.value))
		}
	}
	if condition != "" {
		all = append(all, strings.Replace(condition, "#", c.Bind(arg), 1))
	}
	first := func(conditions ...string) string {
		return `(select x.id from audit_events x where ` + strings.Join(append(slices.Clone(along), conditions...), " and ") +
			` order by x.action, x.target_kind, x.actor_kind limit 1)`
	}
	return fmt.Sprintf(`with recursive seen (action, target_kind, actor_kind, n) as (
			select action, target_kind, actor_kind, 1 from audit_events where id = %s
			union all
			select e.action, e.target_kind, e.actor_kind, n + 1 from seen join audit_events e on e.id = coalesce(%s) where n < %d)
		select action, target_kind, actor_kind from seen where %s limit %d`,
		first(), strings.Join(following(rest, first), ", "), maxKinds, strings.Join(all, " and "), foundKinds)
}

// following are what may come after the one at hand, the nearest first: what differs in the last column only, and so on. Each is one
// step in the index; SQLite takes no more of a comparison of rows than its first column there.
func following(columns []string, first func(...string) string) (steps []string) {
	for i := len(columns) - 1; i >= 0; i-- {
		var conditions []string
		for _, same := range columns[:i] {
			conditions = append(conditions, fmt.Sprintf(`x.%[1]s = seen.%[1]s`, same))
		}
		steps = append(steps, first(append(conditions, fmt.Sprintf(`x.%[1]s > seen.%[1]s`, columns[i]))...))
	}
	return append(steps, `null`) // which coalesce takes two of at least
}
