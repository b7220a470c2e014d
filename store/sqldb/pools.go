package sqldb

import (
	"database/sql"
	"os"
	"time"
)

// A Pool is connections to the database, and how they are used.
type Pool struct {
	Name              string // what they are for
	Most, Open, InUse int
	Waits             int64 // how often somebody had to wait for one
	Waited            time.Duration
}

// Pools are those of a database: SQLite has one connection to write.
func (db *DB) Pools() []Pool {
	if db.reader == db.writer {
		return []Pool{poolNamed("all", db.writer)}
	}
	return []Pool{poolNamed(Read, db.reader), poolNamed(Write, db.writer)}
}

func poolNamed(name string, of *sql.DB) Pool {
	s := of.Stats()
	return Pool{Name: name, Most: s.MaxOpenConnections, Open: s.OpenConnections, InUse: s.InUse, Waits: s.WaitCount, Waited: s.WaitDuration}
}

// LogBytes is the size of a SQLite file's write-ahead log, 0 of other databases.
func (db *DB) LogBytes() int64 {
	if db.path == "" {
		return 0
	}
	info, err := os.Stat(db.path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}
