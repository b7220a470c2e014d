package store

import (
	"context"
	"slices"

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
	where, here := &sqldb.Clause{}, aside.On(q.read)
	if agentID == "" {
		where.Add(`app_id = # and agent_name = '' and agent_id is null`, appID) // by name there is an index
	} else {
		where.Add(`agent_id = # and `+here+`app_id = #`, agentID, appID)
	}
	last := here + `last_used_at`
	some, err := sqldb.Rows(ctx, q.read, grants, `where `+where.String()+` order by `+last+` desc, created_at desc limit `+where.Bind(most), where.Args()...)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	used := map[string]bool{}
	for _, g := range some {
		used[g.SecretID] = used[g.SecretID] || g.LastUsedAt != nil
	}
	held, err := q.held(ctx, secretIDs(some))
	for i := range held {
		held[i].Used = used[held[i].Secret.ID]
	}
	return held, err
}

// held are secrets with what they hold.
func (q queries) held(ctx context.Context, secretIDs []string) ([]Held, error) {
	found, err := q.secretsByID(ctx, secretIDs)
	if err != nil {
		return nil, err
	}
	values, err := q.valuesOf(ctx, secretIDs)
	if err != nil {
		return nil, err
	}
	held := make([]Held, 0, len(found))
	for id, secret := range found {
		held = append(held, Held{Secret: secret, Values: values[id]})
	}
	return held, nil
}

// A KeyHeld is a managed secret that the holder of a key holds grants of.
type KeyHeld struct {
	KeyID, SecretID string
	Used            bool // by any of the grants
}

// HeldByKeys returns the secrets of the grants, in any state, that the holders of some keys hold: each of them once, and
// which of them each holds. Of an application's key it is the application.
func (q queries) HeldByKeys(ctx context.Context, keyIDs []string) (of []KeyHeld, held []Held, err error) {
	where := &sqldb.Clause{}
	q.read.AddIn(where, `k.id`, keyIDs)
	of, err = sqldb.All(ctx, q.read, "read what the holders of keys hold", scanKeyHeld, `
		select k.id, g.secret_id, count(g.last_used_at) > 0 from api_keys k join grants g on g.agent_id = k.agent_id
		where `+where.String()+` group by k.id, g.secret_id
		union all
		select k.id, g.secret_id, count(g.last_used_at) > 0 from api_keys k join grants g on g.app_id = k.app_id
		where `+where.String()+` and k.agent_id is null and g.agent_name = '' and g.agent_id is null group by k.id, g.secret_id`, where.Args()...)
	if err != nil || len(of) == 0 {
		return nil, nil, err
	}
	ids := make([]string, len(of))
	for i, one := range of {
		ids[i] = one.SecretID
	}
	slices.Sort(ids)
	held, err = q.held(ctx, slices.Compact(ids))
	return of, held, err
}

func scanKeyHeld(row sqldb.Scanner) (h KeyHeld, err error) {
	err = row.Scan(&h.KeyID, &h.SecretID, &h.Used)
	return h, err
}

// valuesOf is what some secrets hold, by secret.
func (q queries) valuesOf(ctx context.Context, secretIDs []string) (map[string][]SecretValue, error) {
	where := &sqldb.Clause{}
	q.read.AddIn(where, `secret_id`, secretIDs)
	rows, err := sqldb.Rows(ctx, q.read, secretValues, `where `+where.String(), where.Args()...)
	values := map[string][]SecretValue{}
	for _, v := range rows {
		values[v.SecretID] = append(values[v.SecretID], v)
	}
	return values, err
}
