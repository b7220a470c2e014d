package sqldb

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
)

// Open opens the database, whatever its schema. It fails with ErrNoDatabase where Options.MustExist asks for one and none
// is there.
func Open(ctx context.Context, o Options) (*DB, error) {
	if (o.Path == "") == (o.URL == "") {
		return nil, errors.New("store: exactly one of Options.Path and Options.URL must be set")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	if o.MustExist && o.URL == "" {
		if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNoDatabase
		}
	}
	db := &DB{path: o.Path, logger: o.Logger, Queries: Queries{schema: o.Schema}}
	if err := db.openPools(ctx, o); err != nil {
		return nil, explainOpen(err)
	}
	if err := db.start(ctx, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) openPools(ctx context.Context, o Options) (err error) {
	if o.URL != "" {
		db.dialect = postgresDialect
		db.writer, err = openPostgres(ctx, o)
		db.reader, db.prober = db.writer, postgresProbe{db}
	} else {
		db.dialect = sqliteDialect
		db.spare.path, db.spare.emptyLog = o.Path+"-reserve", db.emptyLog
		if db.writer, db.reader, err = openSQLite(o.Path); err == nil {
			db.statements.db = db.writer
			db.prober, err = newSQLiteProbe(db)
		}
	}
	db.conn = db.reader
	if db.path != "" {
		db.conn = &readers{DB: db.reader, known: statements{db: db.reader}}
	}
	db.guard = guard{pool: db.reader, idle: db.dialect.idle, late: db.dialect.late, patience: ReadPatience, watch: o.Watch}
	db.Queries.guard = &db.guard
	return err
}

func (db *DB) start(ctx context.Context, o Options) error {
	if err := db.connect(ctx); err != nil {
		return explainOpen(err)
	}
	exists, err := db.HasTables(ctx, o.Schema.Tables...)
	if err != nil {
		return explainOpen(err)
	}
	if !exists && o.MustExist {
		return ErrNoDatabase
	}
	db.isNew = !exists
	return nil
}

// connect makes the first connection. Of several processes that open a new SQLite file at once, all but one are refused
// without waiting while the file is made one with a write-ahead log.
func (db *DB) connect(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := db.writer.PingContext(ctx)
		if !busy(err) || attempt == maxAttempts {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}
