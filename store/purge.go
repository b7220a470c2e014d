package store

import (
	"context"
	"errors"
	"time"
)

// idempotencyMemory is how long a repeated request is recognised.
const idempotencyMemory = 7 * 24 * time.Hour

// actorMemory is how long a named caller is known that is used no more.
const actorMemory = 30 * 24 * time.Hour

// Purge removes what has served its time: expired nonces, unused actors, sessions, tallies and kept forms, and idempotency keys older
// than a week.
func (s *Store) Purge(ctx context.Context, now time.Time) error {
	return s.transact(ctx, tidyPatience, func(tx *Tx) error {
		return errors.Join(
			s.auth.purge(ctx, tx, now),
			tx.exec(ctx, `delete from idempotency_keys where created_at < $1`, micros(now.Add(-idempotencyMemory))),
			tx.exec(ctx, `delete from actors where last_used_at < $1`, micros(now.Add(-actorMemory))),
			tx.exec(ctx, `delete from sessions where expires_at <= $1`, micros(now)),
			tx.deleteEndedTallies(ctx, now),
			tx.exec(ctx, `delete from kept_forms where expires_at <= $1`, micros(now)))
	})
}
