package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// InsertKey adds a key. ErrSecretRetired when nobody would recognise it.
func (tx *Tx) InsertKey(ctx context.Context, k Key) error {
	err := keys.InsertAs(ctx, tx.write, &k,
		`select ... where not exists (select 1 from server_secrets where id = # and retired_at is not null)`, k.SecretID)
	if errors.Is(err, ErrNotFound) {
		return ErrSecretRetired
	}
	return err
}

// UpdateKey writes a key's state. Revoking an agent's last key is ErrLastKey unless forced; bringing a revoked key
// back is ErrFinal. Whether a revocation was forced stays as it was written with it.
func (tx *Tx) UpdateKey(ctx context.Context, k Key, forced bool) error {
	force := 0
	if forced {
		force = 1
	}
	return keys.Update(ctx, tx.write, &k, sqldb.Set{
		Column:     `revoke_forced`,
		Expression: `case when revoked_at is null then # else revoke_forced end`,
		Arg:        force,
	})
}

// RevokeAgentKeys revokes all keys of an agent that are not, the last one too.
func (tx *Tx) RevokeAgentKeys(ctx context.Context, agentID string, at time.Time) error {
	return tx.write.Exec(ctx, "revoke the keys of an agent",
		`update api_keys set revoked_at = $2, revoke_forced = 1 where agent_id = $1 and revoked_at is null`,
		agentID, sqldb.Micros(at))
}

const oneKey = `where id = $1 and app_id = $2 and agent_id = $3`

// KeyByID returns a key of an agent, or ErrNotFound.
func (q queries) KeyByID(ctx context.Context, appID, agentID, keyID string) (Key, error) {
	return sqldb.OneRow(ctx, q.read, keys, oneKey, keyID, appID, agentID)
}

// LockKey is KeyByID for a transaction that decides by what it reads: no other can use or change the key until this one
// ends. Lock the agent first.
func (tx *Tx) LockKey(ctx context.Context, appID, agentID, keyID string) (Key, error) {
	return sqldb.OneRow(ctx, tx.read, keys, oneKey+tx.write.ForUpdate(), keyID, appID, agentID)
}

// KeysOfAgent returns all keys of an agent, revoked ones too, oldest first.
func (q queries) KeysOfAgent(ctx context.Context, agentID string) ([]Key, error) {
	return sqldb.Rows(ctx, q.read, keys, `where agent_id = $1 order by created_at, number`, agentID)
}

// AppKeys returns all keys of the application, oldest first.
func (q queries) AppKeys(ctx context.Context, appID string) ([]Key, error) {
	return sqldb.Rows(ctx, q.read, keys, `where app_id = $1 and agent_id is null order by created_at, id`, appID)
}

// AppKey returns a key of the application itself, or ErrNotFound.
func (q queries) AppKey(ctx context.Context, appID, keyID string) (Key, error) {
	return sqldb.OneRow(ctx, q.read, keys, `where id = $1 and app_id = $2 and agent_id is null`, keyID, appID)
}

// AnyKey returns a key of the application or of one of its agents, or ErrNotFound.
func (q queries) AnyKey(ctx context.Context, appID, keyID string) (Key, error) {
	return sqldb.OneRow(ctx, q.read, keys, `where id = $1 and app_id = $2`, keyID, appID)
}

// LockAppKey is AppKey for a transaction that decides by what it reads.
func (tx *Tx) LockAppKey(ctx context.Context, appID, keyID string) (Key, error) {
	return sqldb.OneRow(ctx, tx.read, keys, `where id = $1 and app_id = $2 and agent_id is null`+tx.write.ForUpdate(), keyID, appID)
}

// LockKeys returns keys as they stay until the transaction ends; ids that name none are left away. Whoever locks takes them in
// one order, so no two wait for each other.
func (tx *Tx) LockKeys(ctx context.Context, ids ...string) ([]Key, error) {
	where := &sqldb.Clause{}
	tx.read.AddIn(where, `id`, ids)
	return sqldb.Rows(ctx, tx.read, keys, `where `+where.String()+` order by id`+tx.write.ForUpdate(), where.Args()...)
}

// DerivedKeys returns those that were derived from a key and work, oldest first.
func (q queries) DerivedKeys(ctx context.Context, keyID string, now time.Time) ([]Key, error) {
	return sqldb.Rows(ctx, q.read, keys, `where parent_key_id = $1 and revoked_at is null and expires_at > $2 order by created_at, id`, keyID, sqldb.Micros(now))
}

// CountKeysCountedAs counts the keys that were made by one, or by those that took its place, and work.
func (q queries) CountKeysCountedAs(ctx context.Context, keyID string, now time.Time) (n int, err error) {
	at := sqldb.Micros(now)
	counted, err := sqldb.Values[int](ctx, q.read, "count the keys that a key made",
		`select count(*) from api_keys where (counts_as = $1 or counts_within = $1) and revoked_at is null and coalesce(expires_at, $2) > $3 and coalesce(grace_ends_at, $2) > $3`,
		keyID, sqldb.Forever, at)
	if err != nil {
		return 0, err
	}
	return counted[0], nil
}

// keyState is SQL for the state that a key is in at an instant, which is named: one of wire.AppKeyStatuses.
func keyState(at string) string {
	return `case when revoked_at is not null then 'revoked' when expires_at <= ` + at + ` or grace_ends_at <= ` + at + ` then 'expired'
		when deprecated_at is not null then 'deprecated' else 'active' end`
}

// keyCounts counts the keys of the agents of one page, by what they are at an instant.
func (q queries) keyCounts(ctx context.Context, agents []Agent, now time.Time) (map[string]KeyCounts, error) {
	counts := make(map[string]KeyCounts, len(agents))
	if len(agents) == 0 {
		return counts, nil
	}
	ids := &sqldb.Clause{}
	for _, a := range agents {
		ids.Add(`#`, a.ID)
	}
	at := ids.Clone().Bind(sqldb.Micros(now))
	return counts, q.read.Each(ctx, "count the keys of agents", func(row sqldb.Scanner) error {
		var id string
		var n KeyCounts
		err := row.Scan(&id, &n.Active, &n.Deprecated, &n.Expired)
		counts[id] = n
		return err
	}, `
		select agent_id, count(*) filter (where state = 'active'), count(*) filter (where state = 'deprecated'), count(*) filter (where state = 'expired')
		from (select agent_id, `+keyState(at)+` as state from api_keys where agent_id in (`+ids.List()+`)) k group by agent_id`, append(ids.Args(), sqldb.Micros(now))...)
}
