package store

import (
	"context"
	"errors"
	"time"
)

// SetPatience replaces how long a read may take.
func (s *Store) SetPatience(d time.Duration) { s.guard.patience = d }

// SetElapsed replaces the time that only goes forward, before the first request.
func (s *Store) SetElapsed(elapsed func() time.Duration) { s.elapsed = elapsed }

// Exec runs any statement.
func (tx *Tx) Exec(ctx context.Context, statement string) error { return tx.exec(ctx, statement) }

// Lasting is what the check of a SQLite file remembers when SQLite answers with a code, or "" when it answers so.
func Lasting(said string, code int) error {
	if code != 0 {
		return lasting("", sqliteUnavailable(code, errors.New("x")))
	}
	return lasting(said, nil)
}
