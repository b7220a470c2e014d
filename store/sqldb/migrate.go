package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"github.com/pressly/goose/v3"
)

// A Migration brings a schema up to date.
type Migration struct {
	// To is the version of the schema to make; default: the newest.
	To int64

	// Before is asked before the schema of a database that has one changes. Its error leaves the database as it is.
	// Migrate fails with ErrServedElsewhere where a server is on the SQLite file, and keeps others from it meanwhile.
	Before func(context.Context) error

	// SkipCopy migrates a SQLite file without keeping a copy of it.
	SkipCopy bool

	// After is what else to do before others may find the database up to date.
	After func(context.Context) error
}

// Migrate brings the schema up to date. It fails with a *NewerSchemaError where a later release was there before, and
// with ErrServedElsewhere where another process serves the SQLite file.
func (db *DB) Migrate(ctx context.Context, m Migration) error {
	release, err := db.admitMigration(ctx, m)
	if err != nil {
		return err
	}
	defer release()
	if !m.SkipCopy {
		unlock, err := db.copyBeforeMigration(ctx, m.To)
		if err != nil {
			return fmt.Errorf("store: copy before the migration: %w", err)
		}
		defer unlock()
	}
	if err := db.migrate(ctx, m.To); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if m.After == nil {
		return nil
	}
	return m.After(ctx)
}

// admitMigration sees to it that an older schema is migrated only when the server can be started and no other one needs
// it as it is. release is called when that is done.
func (db *DB) admitMigration(ctx context.Context, m Migration) (release func(), err error) {
	release = func() {}
	if m.Before == nil || db.isNew || !errors.As(db.CheckSchema(ctx), new(*OlderSchemaError)) {
		return release, nil // whoever migrates finds out what else is wrong
	}
	if db.path != "" {
		lock, err := LockServing(db.path)
		if err != nil {
			return release, err
		}
		release = func() { _ = lock.Close() }
	}
	if err := m.Before(ctx); err != nil {
		release()
		return func() {}, err
	}
	return release, nil
}

// migrate changes the schema. Several processes may start at once: on PostgreSQL one migrates while the others wait, and
// on SQLite, where each migration is one exclusive transaction, whoever comes second finds the work done when it looks
// again.
func (db *DB) migrate(ctx context.Context, version int64) error {
	files, err := db.schema.migrationsOf(db.dialect)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := db.up(ctx, files, version)
		if err == nil || db.dialect == postgresDialect || try == 5 || ctx.Err() != nil || errors.As(err, new(*NewerSchemaError)) {
			return err
		}
	}
}

func (db *DB) up(ctx context.Context, files fs.FS, version int64) error {
	provider, err := goose.NewProvider(db.dialect.goose, db.writer, files, goose.WithTableName(db.schema.Versions))
	if err != nil {
		return err
	}
	if done, err := db.upToDate(ctx, provider); done || err != nil {
		return err
	}
	if db.dialect == postgresDialect {
		unlock, err := lockMigrations(ctx, db.writer)
		if err != nil {
			return err
		}
		defer unlock()
	}
	if err := db.takeOverVersions(ctx); err != nil {
		return fmt.Errorf("take over the versions in %s: %w", db.schema.Former, err)
	}
	// Another process may have migrated meanwhile, and it may be of a newer release.
	if done, err := db.upToDate(ctx, provider); done || err != nil {
		return err
	}
	if version == 0 {
		version = math.MaxInt64
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

// upToDate reports whether there is nothing to do, as on most starts. It fails with a *NewerSchemaError where a later
// release was there before.
func (db *DB) upToDate(ctx context.Context, provider *goose.Provider) (bool, error) {
	if begun, err := db.Direct().HasTables(ctx, db.schema.Versions); !begun || err != nil {
		return false, err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return false, err
	}
	if current > newest {
		return false, &NewerSchemaError{current, newest}
	}
	pending, err := provider.HasPending(ctx)
	return !pending, err
}
