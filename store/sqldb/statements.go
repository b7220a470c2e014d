package sqldb

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// statements keeps prepared what transactions on SQLite say again and again: to compile a statement takes the one
// writer longer than to run most of them. It learns a text when a transaction has said it and can prepare it only when
// none is under way, for there is one connection.
type statements struct {
	db *sql.DB // nil where the driver does all this by itself

	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// What is worth keeping: texts made for the occasion are many or long.
const (
	maxStatements = 64
	longStatement = 2_000 // bytes
)

const learnTime = 20 * time.Millisecond

func (s *statements) find(query string) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prepared[query]
}

// learn prepares texts that were said. One that can't be prepared now will be said again: the transaction is over, and
// who began it waits no longer for the next one to end.
func (s *statements) learn(ctx context.Context, queries []string) {
	if len(queries) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, learnTime)
	defer cancel()
	for _, query := range queries {
		if !s.hasRoomFor(query) {
			continue
		}
		stmt, err := s.db.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		s.keep(query, stmt)
	}
}

func (s *statements) hasRoomFor(query string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prepared[query] == nil && len(s.prepared) < maxStatements
}

func (s *statements) keep(query string, stmt *sql.Stmt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prepared[query] != nil { // another transaction was faster
		stmt.Close() //nolint:errcheck // nobody uses it
		return
	}
	if s.prepared == nil {
		s.prepared = map[string]*sql.Stmt{}
	}
	s.prepared[query] = stmt
}
