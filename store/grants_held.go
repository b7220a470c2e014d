package store

import (
	"context"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Held is a managed secret that somebody holds grants of, with what it holds.
type Held struct {
	Secret ManagedSecret
	Values []SecretValue
	Used   bool // by any of the grants
}

// HeldBy returns the secrets of the grants that an agent holds, or the application where agentID is "", in any state: those
// of as many grants as are asked for, which were used last.
func (q queries) HeldBy(ctx context.Context, appID, agentID string, most int) ([]Held, error) {
	where := &sqldb.Clause{}
	if agentID == "" {
		where.Add(`agent_name = '' and agent_id is null`) // by name there is an index
	} else {
		where.Add(`agent_id = #`, agentID)
	}
	where.Add(`app_id = #`, appID)
	last := aside.On(q.read) + `last_used_at`
	some, err := sqldb.Rows(ctx, q.read, grants, `where `+where.String()+` order by `+last+` desc, created_at desc limit `+where.Bind(most), where.Args()...)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	found, err := q.secretsOf(ctx, some)
	if err != nil {
		return nil, err
	}
	values, err := q.valuesOf(ctx, some)
	if err != nil {
		return nil, err
	}
	used := map[string]bool{}
	for _, g := range some {
		used[g.SecretID] = used[g.SecretID] || g.LastUsedAt != nil
	}
	held := make([]Held, 0, len(found))
	for id, secret := range found {
		held = append(held, Held{secret, values[id], used[id]})
	}
	return held, nil
}

// valuesOf is what the secrets of some grants hold, by secret.
func (q queries) valuesOf(ctx context.Context, some []Grant) (map[string][]SecretValue, error) {
	where := &sqldb.Clause{}
	q.read.AddIn(where, `secret_id`, distinct(some, func(g Grant) *string { return &g.SecretID }))
	rows, err := sqldb.Rows(ctx, q.read, secretValues, `where `+where.String(), where.Args()...)
	values := map[string][]SecretValue{}
	for _, v := range rows {
		values[v.SecretID] = append(values[v.SecretID], v)
	}
	return values, err
}
