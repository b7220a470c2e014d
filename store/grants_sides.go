package store

import (
	"context"
	"slices"

	"github.com/alter-console/alter-console/store/sqldb"
)

// GrantSides are what grants are between: their secrets and their holders, by id, and the grants that they were delegated
// from.
type GrantSides struct {
	Secrets map[string]ManagedSecret
	Agents  map[string]Agent
	Parents map[string]Grant // of all of them, of their parents, and so on
}

// SidesOf reads the sides of some grants.
func (q queries) SidesOf(ctx context.Context, some []Grant) (sides GrantSides, err error) {
	if sides.Secrets, err = q.secretsByID(ctx, secretIDs(some)); err != nil {
		return sides, err
	}
	if sides.Agents, err = q.agentsOf(ctx, some); err != nil {
		return sides, err
	}
	sides.Parents = map[string]Grant{}
	for above := some; len(above) > 0 && err == nil; {
		above, err = q.parentsOf(ctx, above)
		for _, g := range above {
			sides.Parents[g.ID] = g
		}
	}
	return sides, err
}

func secretIDs(some []Grant) []string {
	return distinct(some, func(g Grant) *string { return &g.SecretID })
}

func (q queries) secretsByID(ctx context.Context, ids []string) (map[string]ManagedSecret, error) {
	where := &sqldb.Clause{}
	q.read.AddIn(where, `id`, ids)
	rows, err := sqldb.Rows(ctx, q.read, managedSecrets, `where `+where.String(), where.Args()...)
	found := make(map[string]ManagedSecret, len(rows))
	for _, s := range rows {
		found[s.ID] = s
	}
	return found, err
}

func (q queries) agentsOf(ctx context.Context, some []Grant) (map[string]Agent, error) {
	where := &sqldb.Clause{}
	q.read.AddIn(where, `id`, distinct(some, func(g Grant) *string { return g.AgentID }))
	rows, err := sqldb.Rows(ctx, q.read, agents, `where `+where.String(), where.Args()...)
	found := make(map[string]Agent, len(rows))
	for _, a := range rows {
		found[a.ID] = a
	}
	return found, err
}

func (q queries) parentsOf(ctx context.Context, some []Grant) ([]Grant, error) {
	ids := distinct(some, func(g Grant) *string { return g.ParentGrantID })
	if len(ids) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `id`, ids)
	return sqldb.Rows(ctx, q.read, grants, `where `+where.String(), where.Args()...)
}

// distinct are the ids that some grants have, each once.
func distinct(some []Grant, id func(Grant) *string) []string {
	ids := make([]string, 0, len(some))
	for _, g := range some {
		if one := id(g); one != nil {
			ids = append(ids, *one)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
