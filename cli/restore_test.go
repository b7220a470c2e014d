package cli

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/store"
)

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	with, without := filepath.Join(t.TempDir(), "with"), filepath.Join(t.TempDir(), "without")
	mustRun(t, flags, "backup", "--with-secret", with)
	mustRun(t, flags, "backup", without)
	other := databases["SQLite"](t)
	serves(t, other...).stop()
	mustRun(t, other, "app-key", "create", "other", "--preset", "everything", "--never-expires")
	stranger := newData(t)
	if err := os.MkdirAll(stranger, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(stranger, "secret.key"), []byte(strings.Repeat("07", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		flags []string
		file  string
		says  string
	}{
		"a database in use":      {flags, with, "the database is not empty: it has 1 rows in api_keys"},
		"another secret":         {[]string{"--data", stranger}, with, "put the right one there, or take it away"},
		"another database's":     {other, with, "put the right one there"},
		"no secret":              {[]string{"--data", newData(t)}, without, "restore with --without-secret"},
		"no backup":              {[]string{"--data", newData(t)}, filepath.Join(stranger, "secret.key"), "no backup that alter-console made"},
		"a file that is missing": {[]string{"--data", newData(t)}, "nowhere", "no such file"},
	} {
		code, _, errs := runs(t, "", append(append([]string{}, c.flags...), "restore", c.file)...)
		if code != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("%s: ended with %d:\n%s", name, code, errs)
		}
	}
	mustRun(t, []string{"--data", newData(t)}, "restore", with)
	mustRun(t, []string{"--data", newData(t)}, "restore", "--without-secret", without)
	if code, _, errs := runs(t, "", append(flags, "backup", filepath.Join(stranger, "secret.key"))...); code != 1 || !strings.Contains(errs, "is no backup") {
		t.Errorf("a backup in place of another file ended with %d:\n%s", code, errs)
	}
	if code, _, errs := runs(t, "", "--data", newData(t), "backup", with); code != 1 || !strings.Contains(errs, "there is no database") {
		t.Errorf("a backup of nothing ended with %d:\n%s", code, errs)
	}
}

// olderInUse makes a database as the first release left it, with a key in it, and returns its flags and a way to read it.
func olderInUse(t *testing.T, kind string) ([]string, *sql.DB) {
	t.Helper()
	flags := databases[kind](t)
	must(t, os.MkdirAll(flags[1], 0o700))
	driver, options := "sqlite", store.Options{Path: filepath.Join(flags[1], "alter-console.db"), Schema: 4}
	source := options.Path
	if kind == "PostgreSQL" {
		driver, source = "pgx", flags[3]
		options = store.Options{URL: source, Schema: 4}
	}
	older, err := store.Open(t.Context(), options)
	must(t, err)
	must(t, older.Close())
	db, err := sql.Open(driver, source)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.ExecContext(t.Context(), `insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at)
		select 'k', id, 1, 'k', 'alter_rk_vczo', $1, '', 0 from apps`, []byte("k"))
	must(t, err)
	return flags, db
}

func TestRestoreLeavesADatabaseInUseAsItIs(t *testing.T) {
	t.Parallel()
	source := databases["SQLite"](t)
	serves(t, source...).stop()
	file := filepath.Join(t.TempDir(), "backup")
	mustRun(t, source, "backup", "--with-secret", file)
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags, db := olderInUse(t, kind)
			if said := refuses(t, flags, "restore", file); !strings.Contains(said, "the database is not empty: it has 1 rows in api_keys") {
				t.Errorf("it says %s", said)
			}
			var version int
			must(t, db.QueryRowContext(t.Context(), `select max(version_id) from `+store.MigrationsTable).Scan(&version))
			if version != 4 {
				t.Errorf("its schema is now %d", version)
			}
		})
	}
}

func TestAFailedRestoreLeavesNothing(t *testing.T) {
	t.Parallel()
	source := databases["SQLite"](t)
	serves(t, source...).stop()
	file := filepath.Join(t.TempDir(), "backup")
	mustRun(t, source, "backup", "--with-secret", file)
	whole, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(file, whole[:len(whole)-1], 0o600))
	flags := databases["SQLite"](t)
	refuses(t, flags, "restore", file)
	left, err := os.ReadDir(flags[1])
	must(t, err)
	for _, f := range left {
		t.Errorf("it left %s", f.Name())
	}
}

func TestRestoreRefusesADatabaseThatIsServed(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...)
	file := filepath.Join(t.TempDir(), "backup")
	mustRun(t, flags, "backup", "--with-secret", file)
	if said := refuses(t, flags, "restore", file); !strings.Contains(said, store.ErrServedElsewhere.Error()) {
		t.Errorf("it says %s", said)
	}
}
