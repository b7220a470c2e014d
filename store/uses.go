package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

const touchBatch = 500

// TouchKeys records when keys, by id, were last used, and with them their agents. A time never moves backwards.
func (s *Store) TouchKeys(ctx context.Context, used map[string]time.Time) error {
	return s.touchAll(ctx, used, touch{"note the uses of keys", "api_keys", "agents", "agent_id"})
}

// TouchGrants records when grants, by id, were last used, and with them their secrets. A time never moves backwards.
func (s *Store) TouchGrants(ctx context.Context, used map[string]time.Time) error {
	return s.touchAll(ctx, used, touch{"note the uses of grants", "grants", "managed_secrets", "secret_id"})
}

// touchAll writes down when rows, by id, were last used, in batches as usesQuery reads them.
func (s *Store) touchAll(ctx context.Context, used map[string]time.Time, t touch) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(used)), touchBatch) {
		batch := make(map[string]int64, len(ids))
		for _, id := range ids {
			batch[id] = sqldb.Micros(used[id])
		}
		uses, err := json.Marshal(batch)
		if err != nil {
			return err
		}
		if err := s.Tx(ctx, func(tx *Tx) error { return t.write(ctx, tx, string(uses)) }); err != nil {
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

// A touch says whose last uses are written down: those of rows, and of the owners that they name in a column.
type touch struct{ doing, rows, owners, owner string }

// write writes a batch down. It takes the rows as every other transaction takes them, owners first, and in one order, so that
// replicas with the same owners to write down wait for each other instead of deadlocking.
func (t touch) write(ctx context.Context, tx *Tx, uses string) error {
	name := strings.NewReplacer("ROWS", t.rows, "OWNERS", t.owners, "OWNER", t.owner)
	for _, locks := range []string{
		`select 1 from OWNERS where id in (select r.OWNER from uses join ROWS r on r.id = uses.id) order by id`,
		`select 1 from ROWS where id in (select id from uses) order by id`,
	} {
		if err := tx.write.Lock(ctx, t.doing, usesQuery+name.Replace(locks), uses); err != nil {
			return err
		}
	}
	for _, update := range []string{
		`update ROWS set last_used_at = uses.at from uses where ROWS.id = uses.id and ROWS.last_used_at < uses.at`,
		`update OWNERS set last_used_at = latest.at from (
			select r.OWNER, max(uses.at) as at from uses join ROWS r on r.id = uses.id group by r.OWNER) latest
		where OWNERS.id = latest.OWNER and OWNERS.last_used_at < latest.at`,
	} {
		if err := tx.write.Exec(ctx, t.doing, usesQuery+name.Replace(update), uses); err != nil {
			return err
		}
	}
	return nil
}
