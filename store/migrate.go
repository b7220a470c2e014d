package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// MigrationsTable says which migrations a database has had. Its name is this program's own, so that others that use
// the same tool may live in the same database.
const MigrationsTable = "alter_console_migrations"

//go:embed migrations
var migrationFiles embed.FS

// migrate brings the schema up to date. Several processes may start at once: on PostgreSQL one migrates while the
// others wait, and on SQLite, where each migration is one exclusive transaction, whoever comes second finds the work
// done when it looks again.
func migrate(ctx context.Context, db *sql.DB, d *dialect, version int64) error {
	files, err := migrationsOf(d)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := up(ctx, db, d, files, version)
		if err == nil || d == postgresDialect || try == 5 || ctx.Err() != nil || errors.As(err, new(*NewerSchemaError)) {
			return err
		}
	}
}

func up(ctx context.Context, db *sql.DB, d *dialect, files fs.FS, version int64) error {
	provider, err := goose.NewProvider(d.goose, db, files, goose.WithTableName(MigrationsTable))
	if err != nil {
		return err
	}
	if done, err := upToDate(ctx, queries{db: db, dialect: d}, provider); done || err != nil {
		return err
	}
	if d == postgresDialect {
		unlock, err := lockMigrations(ctx, db)
		if err != nil {
			return err
		}
		defer unlock()
	}
	if err := takeOverVersions(ctx, db, d); err != nil {
		return fmt.Errorf("take over the versions in %s: %w", sharedTable, err)
	}
	// Another process may have migrated meanwhile, and it may be of a newer release.
	if done, err := upToDate(ctx, queries{db: db, dialect: d}, provider); done || err != nil {
		return err
	}
	if version == 0 {
		version = math.MaxInt64
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

// A NewerSchemaError says that a newer release has migrated the database. This one would not keep to its rules.
type NewerSchemaError struct{ Database, Newest int64 }

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the schema of the database has version %d, and this program knows versions up to %d: start the newer release that the database is from, or restore the backup from before the upgrade",
		e.Database, e.Newest)
}

// An OlderSchemaError says that the database is from an older release, and no server of this one has started on it yet.
type OlderSchemaError struct{ Database, Newest int64 }

func (e *OlderSchemaError) Error() string {
	return fmt.Sprintf("the schema of the database has version %d, and this program works with version %d: the server brings it up to date when it starts; until then use the release that serves it",
		e.Database, e.Newest)
}

// CheckSchema reports whether the schema is this program's own. *OlderSchemaError, *NewerSchemaError.
func (s *Store) CheckSchema(ctx context.Context) error {
	version, newest, err := s.SchemaVersions(ctx)
	switch {
	case err != nil:
		return err
	case version < newest:
		return &OlderSchemaError{version, newest}
	case version > newest:
		return &NewerSchemaError{version, newest}
	}
	return nil
}

// admitMigration sees to it that an older schema is migrated only when the server can be started and no other one needs
// it as it is. release is called when that is done.
func (s *Store) admitMigration(ctx context.Context, o Options) (release func(), err error) {
	release = func() {}
	if o.BeforeMigration == nil || s.isNew || !errors.As(s.CheckSchema(ctx), new(*OlderSchemaError)) {
		return release, nil // whoever migrates finds out what else is wrong
	}
	if s.path != "" {
		lock, err := lockServing(s.path)
		if err != nil {
			return release, err
		}
		release = func() { _ = lock.Close() }
	}
	if err := o.BeforeMigration(ctx, s); err != nil {
		release()
		return func() {}, err
	}
	return release, nil
}

// upToDate reports whether there is nothing to do, as on most starts. *NewerSchemaError.
func upToDate(ctx context.Context, q queries, provider *goose.Provider) (bool, error) {
	if begun, err := q.hasTables(ctx, MigrationsTable); !begun || err != nil {
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

// migrationsLock is the number of the lock that keeps two processes from migrating one database: any that no other
// program is likely to choose.
const migrationsLock = 0x616c746572636f6e

// lockMigrations waits until no other process migrates. The lock belongs to a transaction, which a pooler between here
// and PostgreSQL leaves alone, where a session's would stay with a connection that others use next. Whoever waits keeps
// no connection meanwhile: a pooler may have few.
func lockMigrations(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	for {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return nil, err
		}
		var locked bool
		_, err = tx.ExecContext(ctx, `set local idle_in_transaction_session_timeout = 0`)
		if err == nil {
			err = tx.QueryRowContext(ctx, `select pg_try_advisory_xact_lock($1)`, int64(migrationsLock)).Scan(&locked)
		}
		if err == nil && locked {
			return func() { _ = tx.Rollback() }, nil
		}
		if err := errors.Join(err, tx.Rollback()); err != nil {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// The first migrations were recorded in a table whose name other programs use too.
const (
	sharedTable = "goose_db_version"
	lastShared  = 4
)

// ownTables are tables of this program that it has had since its first migration.
var ownTables = []string{"apps", "agents", "api_keys", "audit_events", "settings"}

// takeOverVersions moves what this program recorded in the shared table into its own. What others recorded there stays.
// Nothing is taken from a database without this program's tables: there the shared table is somebody else's.
func takeOverVersions(ctx context.Context, db *sql.DB, d *dialect) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	q := queries{db: tx, dialect: d}
	if own, err := q.hasTables(ctx, MigrationsTable); own || err != nil {
		return err
	}
	ours, err := q.hasTables(ctx, append(ownTables, sharedTable)...)
	if !ours || err != nil {
		return err
	}
	versions, err := all(ctx, q, scanValue[int64],
		`select distinct version_id from `+sharedTable+` where is_applied order by 1`)
	if err != nil {
		return err
	}
	if err := recordVersions(ctx, tx, d, versions); err != nil {
		return err
	}
	if slices.Max(versions) <= lastShared { // nothing of anybody else's
		if err := q.exec(ctx, `drop table `+sharedTable); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// recordVersions makes this program's own table, with those of the versions that are its own.
func recordVersions(ctx context.Context, tx *sql.Tx, d *dialect, versions []int64) error {
	own, err := database.NewStore(d.goose, MigrationsTable)
	if err != nil {
		return err
	}
	if err := own.CreateVersionTable(ctx, tx); err != nil {
		return err
	}
	for _, version := range versions {
		if version > lastShared {
			break
		}
		if err := own.Insert(ctx, tx, database.InsertRequest{Version: version}); err != nil {
			return err
		}
	}
	return nil
}

// hasTables reports whether there is a table of each name.
func (q queries) hasTables(ctx context.Context, names ...string) (bool, error) {
	for _, name := range names {
		if n, err := value[int](ctx, q, q.dialect.hasTable, name); n == 0 || err != nil {
			return false, err
		}
	}
	return true, nil
}

// overlay shows the files of several folders as one.
type overlay []fs.FS

func migrationsOf(d *dialect) (overlay, error) {
	var folders overlay
	for _, name := range []string{"shared", d.name} {
		folder, err := fs.Sub(migrationFiles, "migrations/"+name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

func (o overlay) Open(name string) (f fs.File, err error) {
	for _, folder := range o {
		if f, err = folder.Open(name); err == nil {
			return f, nil
		}
	}
	return nil, err
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	for _, folder := range o {
		some, err := fs.ReadDir(folder, name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// NewestSchema is the version of the schema that this program migrates databases of this kind to, "sqlite" or "postgres".
// An unknown kind is an error.
func NewestSchema(database string) (int64, error) {
	var d *dialect
	switch database {
	case sqliteDialect.name:
		d = sqliteDialect
	case postgresDialect.name:
		d = postgresDialect
	default:
		return 0, fmt.Errorf("%q is no kind of database that this program knows", database)
	}
	files, err := migrationsOf(d)
	if err != nil {
		return 0, err
	}
	entries, err := files.ReadDir(".")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(entries[len(entries)-1].Name())
}

// SchemaVersions are the version of the database's schema and the newest there is for it.
func (s *Store) SchemaVersions(ctx context.Context) (version, newest int64, err error) {
	if version, err = s.schema(ctx); err != nil {
		return 0, 0, err
	}
	newest, err = NewestSchema(s.dialect.name)
	return version, newest, err
}
