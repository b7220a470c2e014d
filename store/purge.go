package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// idempotencyMemory is how long a repeated request is recognised.
const idempotencyMemory = 7 * 24 * time.Hour

// callerMemory is how long a named caller is known that is used no more.
const callerMemory = 30 * 24 * time.Hour

// writerMemory is how long a process may be in doubt about what it has counted.
const writerMemory = 7 * 24 * time.Hour

// Purge removes what has served its time: expired nonces, sessions, tallies and kept forms, callers that nobody has been
// for long, and idempotency keys and the numbers of batches older than a week.
func (s *Store) Purge(ctx context.Context, now time.Time) error {
	return s.transact(ctx, sqldb.TidyPatience, func(tx *Tx) error {
		remove := func(what, from string, before time.Time) error {
			return tx.write.Exec(ctx, "remove "+what, `delete from `+from+` $1`, sqldb.Micros(before))
		}
		return errors.Join(
			s.auth.purge(ctx, tx.write, now),
			remove("old idempotency keys", `idempotency_keys where created_at <`, now.Add(-idempotencyMemory)),
			remove("unused actors", `actors where last_used_at <`, now.Add(-callerMemory)),
			remove("expired sessions", `sessions where expires_at <=`, now),
			tx.deleteEndedTallies(ctx, now),
			remove("what counted once and counts no more", `seen_once where expires_at <=`, now),
			remove("authenticator apps that nobody has set up", `pending_authenticator_apps where expires_at <=`, now),
			remove("expired kept forms", `kept_forms where expires_at <=`, now),
			remove("the numbers of processes that ended", `usage_writers where at <`, now.Add(-writerMemory)))
	})
}
