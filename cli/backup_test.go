package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
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
			key := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
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
