package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

const touchBatch = 500

// TouchKeys records when keys, by id, were last used, and with them their agents. A time never moves backwards.
func (s *Store) TouchKeys(ctx context.Context, used map[string]time.Time) error {
	return s.touchAll(ctx, used, (*Tx).touchKeys)
}

// touchAll writes down when rows, by id, were last used, in batches as usesQuery reads them.
func (s *Store) touchAll(ctx context.Context, used map[string]time.Time, touch func(tx *Tx, ctx context.Context, uses string) error) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(used)), touchBatch) {
		batch := make(map[string]int64, len(ids))
		for _, id := range ids {
			batch[id] = sqldb.Micros(used[id])
		}
		uses, err := json.Marshal(batch)
		if err != nil {
			return err
		}
		if err := s.Tx(ctx, func(tx *Tx) error { return touch(tx, ctx, string(uses)) }); err != nil {
			return err
		}
	}
	return nil
}

// UseUnrevoked records a key's use at once. ErrNotFound when the key is revoked.
func (s *Store) UseUnrevoked(ctx context.Context, keyID string, at time.Time) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.write.ExecOne(ctx, "note the use of a key", `update api_keys set last_used_at = case when last_used_at < $2 then $2 else last_used_at end
			where id = $1 and revoked_at is null`, keyID, sqldb.Micros(at))
	})
}

// usesQuery reads a batch, a JSON object of ids and times, as rows. Both databases know json_each.
const usesQuery = `with uses (id, at) as (select key, cast(cast(value as text) as bigint) from json_each($1)) `

// touchKeys writes a batch down. It takes the rows as every other transaction takes them, agents before keys, and in one
// order, so that replicas with the same agents to write down wait for each other instead of deadlocking.
func (tx *Tx) touchKeys(ctx context.Context, uses string) error {
	const doing = "note the uses of keys"
	for _, locks := range []string{
		`select 1 from agents where id in (select k.agent_id from uses join api_keys k on k.id = uses.id) order by id`,
		`select 1 from api_keys where id in (select id from uses) order by id`,
	} {
		if err := tx.write.Lock(ctx, doing, usesQuery+locks, uses); err != nil {
			return err
		}
	}
	err := tx.write.Exec(ctx, doing, usesQuery+`
		update api_keys set last_used_at = uses.at from uses
		where api_keys.id = uses.id and api_keys.last_used_at < uses.at`, uses)
	if err != nil {
		return err
	}
	return tx.write.Exec(ctx, doing, usesQuery+`
		update agents set last_used_at = latest.at from (
			select k.agent_id, max(uses.at) as at from uses join api_keys k on k.id = uses.id group by k.agent_id) latest
		where agents.id = latest.agent_id and agents.last_used_at < latest.at`, uses)
}
