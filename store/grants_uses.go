package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// TouchGrants records when grants, by id, were last used, and with them their secrets. A time never moves backwards.
func (s *Store) TouchGrants(ctx context.Context, used map[string]time.Time) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(used)), touchBatch) {
		batch := make(map[string]int64, len(ids))
		for _, id := range ids {
			batch[id] = sqldb.Micros(used[id])
		}
		uses, err := json.Marshal(batch)
		if err != nil {
			return err
		}
		if err := s.Tx(ctx, func(tx *Tx) error { return tx.touchGrants(ctx, string(uses)) }); err != nil {
			return err
		}
	}
	return nil
}

// touchGrants writes a batch down. It takes the rows as every other transaction takes them, secrets before grants, and in
// one order.
func (tx *Tx) touchGrants(ctx context.Context, uses string) error {
	const doing = "note the uses of grants"
	for _, locks := range []string{
		`select 1 from managed_secrets where id in (select g.secret_id from uses join grants g on g.id = uses.key_id) order by id`,
		`select 1 from grants where id in (select key_id from uses) order by id`,
	} {
		if err := tx.write.Lock(ctx, doing, usesQuery+locks, uses); err != nil {
			return err
		}
	}
	err := tx.write.Exec(ctx, doing, usesQuery+`
		update grants set last_used_at = uses.at from uses
		where grants.id = uses.key_id and grants.last_used_at < uses.at`, uses)
	if err != nil {
		return err
	}
	return tx.write.Exec(ctx, doing, usesQuery+`
		update managed_secrets set last_used_at = latest.at from (
			select g.secret_id, max(uses.at) as at from uses join grants g on g.id = uses.key_id group by g.secret_id) latest
		where managed_secrets.id = latest.secret_id and managed_secrets.last_used_at < latest.at`, uses)
}
