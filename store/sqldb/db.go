package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"time"
)

// A DB is an open database. It is safe for concurrent use.
type DB struct {
	Queries
	writer  *sql.DB
	reader  *sql.DB
	path    string // of a SQLite file
	guard   guard
	spare   reserve
	serving *os.File // held to keep servers away
	isNew   bool
	logger  *slog.Logger
	prober  prober

	statements statements
}

// A prober looks whether requests would work now.
type prober interface {
	look(context.Context) error
	close() error
}

// IsNew reports whether there was nothing in the database when it was opened.
func (db *DB) IsNew() bool { return db.isNew }

// Path is that of a SQLite file, "" of other databases.
func (db *DB) Path() string { return db.path }

// Kind is "sqlite" or "postgres".
func (db *DB) Kind() string { return db.dialect.name }

// Guard does something within a time, and once more on a fresh connection when the connection was lost on the way and
// nothing can have been changed. When the time is over it fails with an *UnavailableError.
func (db *DB) Guard(ctx context.Context, patience time.Duration, do func(context.Context) error) error {
	return db.guard.run(ctx, Read, patience, do)
}

// OutOfTime makes the error of a wait that was ended by a limit within ctx, and not by ctx itself.
func (db *DB) OutOfTime(ctx, limited context.Context, err error) error {
	return db.guard.outOfTime(ctx, limited, err)
}

// LimitReads replaces how long a read may take, which is ReadPatience.
func (db *DB) LimitReads(patience time.Duration) { db.guard.patience = patience }

// KeepReserve makes the file that takes up room for a bad day, and from now on again after it was given up.
// It fails with an *UnavailableError when there is no room for it.
func (db *DB) KeepReserve() error { return db.spare.keep() }

// Admit refuses with an *UnavailableError what may not be written now: all that is not urgent while room is short.
func (db *DB) Admit(ctx context.Context) error { return db.spare.admit(ctx) }

// MakeRoom gives the reserve up for what is urgent, and reports whether it did.
func (db *DB) MakeRoom(ctx context.Context) bool {
	if !isUrgent(ctx) || db.spare.path == "" {
		return false
	}
	db.spare.release(ctx)
	return true
}

// Close closes the database.
func (db *DB) Close() error {
	err := errors.Join(db.prober.close(), db.writer.Close())
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	if db.serving != nil {
		err = errors.Join(err, db.serving.Close())
	}
	return err
}
