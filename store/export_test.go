package store

import (
	"context"
	"time"
)

// SetPatience replaces how long a read may take.
func (s *Store) SetPatience(d time.Duration) { s.db.LimitReads(d) }

// SetElapsed replaces the time that only goes forward, before the first request.
func (s *Store) SetElapsed(elapsed func() time.Duration) {
	s.auth.(*sqliteAuthenticator).elapsed = elapsed
}

// SortColumn is the column behind a word for a sort of agents, "" where there is none.
func SortColumn(word string) string {
	column, _ := agents.SortColumn(word)
	return column.Name
}

// Exec runs any statement.
func (tx *Tx) Exec(ctx context.Context, statement string) error {
	return tx.write.Exec(ctx, "run a statement of a test", statement)
}
