package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// onEachFile runs a test on an empty database of each kind, which is also open beside the store.
func onEachFile(t *testing.T, test func(*testing.T, store.Options, *sql.DB)) {
	beside := func(t *testing.T, driver, source string) *sql.DB {
		db, err := sql.Open(driver, source)
		must(t, err)
		t.Cleanup(func() { db.Close() })
		return db
	}
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		test(t, store.Options{Path: path}, beside(t, "sqlite", path))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.URL(t)
		test(t, store.Options{URL: url}, beside(t, "pgx", url))
	})
}

// versions are the migrations that a table says were applied.
func versions(t *testing.T, db *sql.DB, table string) (found []int) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `select version_id from `+table+` order by 1`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var version int
		must(t, rows.Scan(&version))
		found = append(found, version)
	}
	must(t, rows.Err())
	return found
}

func has(t *testing.T, db *sql.DB, table string) bool {
	t.Helper()
	_, err := db.ExecContext(t.Context(), `select 1 from `+table)
	return err == nil
}

// Another program that migrates with goose keeps its versions in goose_db_version. It came first.
const (
	otherVersions = `create table goose_db_version (id integer primary key, version_id bigint not null, is_applied boolean not null, tstamp timestamp)`
	otherVersion  = `insert into goose_db_version (id, version_id, is_applied) values (%d, %d, true)`
)

func TestAnotherProgramMayHaveTheSameDatabase(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
		run(t, db, otherVersions)
		for version := range 8 { // more than this program has had
			run(t, db, fmt.Sprintf(otherVersion, version+1, version))
		}
		for range 2 { // a start and a restart
			s := storetest.Open(t, o)
			insert(t, s, newAgent(appID(t, s), "bot-"+newID()))
			must(t, s.Close())
		}
		if theirs := versions(t, db, "goose_db_version"); len(theirs) != 8 {
			t.Errorf("the other program's versions are now %v", theirs)
		}
	})
}

// asBefore makes a database as the first releases did, which recorded four migrations in goose_db_version.
func asBefore(t *testing.T, db *sql.DB) {
	t.Helper()
	dialect, folder := goose.DialectSQLite3, "sqlite"
	if strings.HasSuffix(t.Name(), "PostgreSQL") {
		dialect, folder = goose.DialectPostgres, "postgres"
	}
	files := t.TempDir()
	for _, from := range []string{"shared", folder} {
		must(t, os.CopyFS(files, os.DirFS(filepath.Join("migrations", from))))
	}
	old, err := goose.NewProvider(dialect, db, os.DirFS(files))
	must(t, err)
	_, err = old.UpTo(t.Context(), 4)
	must(t, err)
	run(t, db, `insert into settings (name, value) values ('greeting', 'hello')`)
}

func TestVersionsOfEarlierReleasesAreTakenOver(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
		asBefore(t, db)
		if greeting, err := storetest.Open(t, o).Setting(t.Context(), "greeting"); greeting != "hello" {
			t.Errorf("of what was there before, %q is left: %v", greeting, err)
		}
		if now := versions(t, db, store.MigrationsTable); !slices.Equal(now[:5], []int{0, 1, 2, 3, 4}) {
			t.Errorf("the versions are %v", now)
		}
		if has(t, db, "goose_db_version") { // an earlier release would take the database for its own
			t.Error("the old table is still there")
		}
	})
}

// Another program has come later, and has gone on counting where this one had stopped.
func TestOnlyOwnVersionsAreTakenOver(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
		asBefore(t, db)
		run(t, db, fmt.Sprintf(otherVersion, 100, 99))
		must(t, storetest.Open(t, o).Close())
		if slices.Contains(versions(t, db, store.MigrationsTable), 99) {
			t.Error("another program's version was taken over")
		}
		if !slices.Contains(versions(t, db, "goose_db_version"), 99) {
			t.Error("another program's version is gone")
		}
	})
}

func TestAnUnknownKindOfDatabaseHasNoSchema(t *testing.T) {
	if newest, err := store.NewestSchema("mysql"); err == nil {
		t.Errorf("it has version %d", newest)
	}
}
