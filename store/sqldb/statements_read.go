package sqldb

import (
	"context"
	"database/sql"
	"sync"
)

// readers are the connections of SQLite that read. They keep prepared what they are asked again and again: to compile a query
// takes longer than to run most of them. A text that comes once is not worth it.
type readers struct {
	*sql.DB
	known statements

	mu   sync.Mutex
	seen map[string]bool
}

// maxSeen bounds the texts that are remembered until they come again.
const maxSeen = 256

func (r *readers) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := r.known.find(query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	if len(query) <= longStatement && r.comesAgain(query) {
		r.known.learn(ctx, []string{query})
	}
	return r.DB.QueryContext(ctx, query, args...)
}

func (r *readers) comesAgain(query string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[query] {
		return true
	}
	if r.seen == nil || len(r.seen) >= maxSeen {
		r.seen = map[string]bool{}
	}
	r.seen[query] = true
	return false
}
