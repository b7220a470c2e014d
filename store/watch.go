package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Pools says how connections to the database are used.
func (s *Store) Pools() []sqldb.Pool { return s.db.Pools() }

// LogBytes is the size of a SQLite file's write-ahead log, 0 of PostgreSQL.
func (s *Store) LogBytes() int64 { return s.db.LogBytes() }

// Waiting says how many of a kind wait to be written, each with a request that waits for it.
func (s *Store) Waiting() map[string]int {
	return map[string]int{
		"retrievals": s.retrievals.length(),
		"reports":    s.reports.length(),
		"spans":      s.spans.length(),
	}
}

// Clock is what time it is where the database runs.
func (q queries) Clock(ctx context.Context) (time.Time, error) {
	us, err := sqldb.Value[int64](ctx, q.read, "ask what time it is", `select `+q.read.Now())
	return fromMicros(us), err
}
