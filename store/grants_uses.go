package store

import (
	"context"
	"time"
)

// TouchGrants records when grants, by id, were last used, and with them their secrets. A time never moves backwards.
func (s *Store) TouchGrants(ctx context.Context, used map[string]time.Time) error {
	return s.touchAll(ctx, used, (*Tx).touchGrants)
}

// touchGrants writes a batch down. It takes the rows as every other transaction takes them, secrets before grants, and in
// one order.
func (tx *Tx) touchGrants(ctx context.Context, uses string) error {
	const doing = "note the uses of grants"
	for _, locks := range []string{
		`select 1 from managed_secrets where id in (select g.secret_id from uses join grants g on g.id = uses.id) order by id`,
		`select 1 from grants where id in (select id from uses) order by id`,
	} {
		if err := tx.write.Lock(ctx, doing, usesQuery+locks, uses); err != nil {
			return err
		}
	}
	err := tx.write.Exec(ctx, doing, usesQuery+`
		update grants set last_used_at = uses.at from uses
		where grants.id = uses.id and grants.last_used_at < uses.at`, uses)
	if err != nil {
		return err
	}
	return tx.write.Exec(ctx, doing, usesQuery+`
		update managed_secrets set last_used_at = latest.at from (
			select g.secret_id, max(uses.at) as at from uses join grants g on g.id = uses.id group by g.secret_id) latest
		where managed_secrets.id = latest.secret_id and managed_secrets.last_used_at < latest.at`, uses)
}
