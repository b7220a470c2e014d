package cli

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

// databases are the flags that choose a fresh database of each kind.
var databases = map[string]func(*testing.T) []string{
	"SQLite":     func(t *testing.T) []string { return []string{"--data", newData(t)} },
	"PostgreSQL": func(t *testing.T) []string { return []string{"--data", newData(t), "--database-url", pgtest.URL(t)} },
}

func withAdmin(flags []string) []string {
	return append([]string{"--admin-email", adminEmail, "--admin-password", adminPassword}, flags...)
}

// mustRun is a command that must succeed. It returns its standard output.
func mustRun(t *testing.T, flags []string, command ...string) string {
	t.Helper()
	code, out, errs := runs(t, "", append(append([]string{}, flags...), command...)...)
	if code != 0 {
		t.Fatalf("%s ended with %d:\n%s%s", command[0], code, out, errs)
	}
	return strings.TrimSpace(out)
}

// agents counts what an app key sees at a server, and fails when it sees nothing.
func (s *served) agents(t *testing.T, key string) (n int) {
	t.Helper()
	app, err := client.NewApp(key, client.WithBaseURL(s.url))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range app.Agents.All(t.Context(), client.AgentListParams{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// TestABackupLetsPeopleAndKeysIn is the whole way: a server under load, a backup of it, and another server on what was
// restored, on the same kind of database and on the other.
func TestABackupLetsPeopleAndKeysIn(t *testing.T) {
	t.Parallel()
	for from := range databases {
		t.Run(from, func(t *testing.T) {
			flags := databases[from](t)
			s := serves(t, withAdmin(flags)...)
			key := mustRun(t, flags, "app-key", "create", "test")
			app, err := client.NewApp(key, client.WithBaseURL(s.url))
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			begun, begin := context.WithCancel(t.Context())
			var writer sync.WaitGroup
			defer writer.Wait()
			defer stop()
			writer.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					if _, err := app.Agents.Create(ctx, client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)}); err != nil && ctx.Err() == nil {
						t.Error(err)
						begin()
						return
					}
					if i == 20 {
						begin()
					}
				}
			})
			<-begun.Done()
			file := filepath.Join(t.TempDir(), "backup")
			mustRun(t, flags, "backup", "--with-secret", file)
			stop()
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file: %v, %v", info.Mode(), err)
			}
			if said := mustRun(t, nil, "check", file); !strings.HasPrefix(said, "ok: ") {
				t.Errorf("check says %s", said)
			}
			for to := range databases {
				t.Run("to "+to, func(t *testing.T) {
					flags := databases[to](t)
					mustRun(t, flags, "restore", file)
					restored := serves(t, flags...)
					if !restored.signIn(t, adminEmail, adminPassword) {
						t.Error("the administrator can't sign in")
					}
					if n := restored.agents(t, key); n < 20 {
						t.Errorf("%d agents", n)
					}
					if said := mustRun(t, flags, "check"); said != "ok: no problem was found" {
						t.Errorf("check says %s", said)
					}
				})
			}
		})
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	mustRun(t, flags, "app-key", "create", "test")
	with, without := filepath.Join(t.TempDir(), "with"), filepath.Join(t.TempDir(), "without")
	mustRun(t, flags, "backup", "--with-secret", with)
	mustRun(t, flags, "backup", without)
	other := databases["SQLite"](t)
	serves(t, other...).stop()
	mustRun(t, other, "app-key", "create", "other")
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

// TestABackupTakesOldDraftsAway leaves what killed backups leave, and what one under way has and others call by such a name.
func TestABackupTakesOldDraftsAway(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	for name, stays := range map[string]bool{".alter-console-backup-1": false, ".alter-console-backup-2": true, "alter-console-backup-3": true} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("secret"), 0o600))
		if !stays || !strings.HasPrefix(name, ".") {
			must(t, os.Chtimes(filepath.Join(dir, name), old, old))
		}
	}
	mustRun(t, flags, "backup", filepath.Join(dir, "monday"))
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if got := strings.Join(names, " "); got != ".alter-console-backup-2 alter-console-backup-3 monday" {
		t.Errorf("there are %s", got)
	}
}
