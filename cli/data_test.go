package cli

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

// everyCommand is a command of each kind that works with the database.
var everyCommand = [][]string{{"app-key", "create", "laptop"}, {"app-key", "list"}, {"app-key", "rotate", "x"}, {"app-key", "revoke", "x"}, {"admin", "create", adminEmail, "--generate"}, {"admin", "reset-password", adminEmail, "--generate"}}

// refused runs the program, which must end with an error and print nothing, and checks what it says.
func refused(t *testing.T, args []string, says ...string) {
	t.Helper()
	code, stdout, stderr := runs(t, "", args...)
	if code != 1 || stdout != "" {
		t.Errorf("%v: exit code %d, stdout %q", args, code, stdout)
	}
	for _, want := range says {
		if !strings.Contains(stderr, want) {
			t.Errorf("%v: it does not say %q but\n%s", args, want, stderr)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCommandsMakeNoDatabase(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		data := newData(t)
		for _, command := range everyCommand {
			refused(t, append(command, "--data", data), "there is no database in "+data, "set --data")
			if exists(data) {
				t.Fatalf("%v made %s", command, data)
			}
		}
	})
	t.Run("empty file", func(t *testing.T) {
		data := t.TempDir()
		must(t, os.WriteFile(filepath.Join(data, "alter-console.db"), nil, 0o600))
		refused(t, []string{"app-key", "create", "laptop", "--data", data}, filepath.Join(data, "alter-console.db")+" is empty", "set --data")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		address := pgtest.URL(t)
		db, err := sql.Open("pgx", address)
		must(t, err)
		defer db.Close()
		for _, command := range everyCommand {
			refused(t, append(command, "--data", newData(t), "--database-url", address, "--secret-key", someSecret), " is empty", "--database-url")
		}
		var tables int
		must(t, db.QueryRowContext(t.Context(), `select count(*) from information_schema.tables where table_schema = 'public'`).Scan(&tables))
		if tables != 0 {
			t.Errorf("there are %d tables", tables)
		}
	})
}

func TestServeSaysWhereTheDataIsAndWhetherItIsNew(t *testing.T) {
	check := func(t *testing.T, where string, args ...string) {
		t.Helper()
		for _, want := range []string{"Its database is " + where + ", which is new\n", "Its database is " + where + "\n"} {
			s := serves(t, args...)
			s.stop()
			if !strings.Contains(s.out.String(), want) {
				t.Errorf("it does not say %q but\n%s", want, s.out)
			}
		}
	}
	t.Run("SQLite", func(t *testing.T) {
		dir := t.TempDir()
		t.Chdir(dir)
		check(t, filepath.Join(dir, "data", "alter-console.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		address := pgtest.URL(t)
		without := strings.Replace(strings.TrimSuffix(address, "?sslmode=disable"), "tester@", "", 1)
		check(t, without, "--data", newData(t), "--database-url", address)
	})
}

func TestASecretWithoutItsDatabaseIsNoNewInstallation(t *testing.T) {
	t.Parallel()
	const remedy = "To start anew on purpose, move "
	for name, lose := range map[string]func(path string) error{
		"missing": os.Remove,
		"empty":   func(path string) error { return os.WriteFile(path, nil, 0o600) },
	} {
		t.Run("SQLite "+name, func(t *testing.T) {
			data := newData(t)
			serves(t, "--data", data).stop()
			for _, beside := range []string{"-wal", "-shm"} {
				_ = os.Remove(filepath.Join(data, "alter-console.db"+beside))
			}
			must(t, lose(filepath.Join(data, "alter-console.db")))
			key := filepath.Join(data, "secret.key")
			for range 2 { // being refused once changes nothing
				refused(t, []string{"--addr", "127.0.0.1:0", "--data", data}, key+" is here", remedy+key+" away", "volume is not mounted")
			}
			must(t, os.Rename(key, key+".away"))
			serves(t, "--data", data).stop()
		})
	}
	t.Run("PostgreSQL", func(t *testing.T) {
		data := newData(t)
		serves(t, "--data", data, "--database-url", pgtest.URL(t)).stop()
		other := pgtest.URL(t)
		key := filepath.Join(data, "secret.key")
		for range 2 {
			refused(t, []string{"--addr", "127.0.0.1:0", "--data", data, "--database-url", other}, key+" is here", " is empty", remedy)
		}
		must(t, os.Remove(key))
		serves(t, "--data", data, "--database-url", other).stop()
	})
}

func TestADatabaseWithoutItsSecretIsRefused(t *testing.T) {
	t.Parallel()
	data := newData(t)
	serves(t, "--data", data).stop()
	key := filepath.Join(data, "secret.key")
	must(t, os.Remove(key))
	for _, command := range append(everyCommand, []string{"--addr", "127.0.0.1:0"}) {
		refused(t, append(command, "--data", data), key+": the secret that this database was made with is missing", "restore secret.key")
		if exists(key) {
			t.Fatalf("%v made a secret", command)
		}
	}
}

func TestAnOlderProgramLeavesANewerDatabaseAlone(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T, data string) (args []string, driver, source, yes string){
		"SQLite": func(_ *testing.T, data string) ([]string, string, string, string) {
			return nil, "sqlite", filepath.Join(data, "alter-console.db"), "1"
		},
		"PostgreSQL": func(t *testing.T, _ string) ([]string, string, string, string) {
			address := pgtest.URL(t)
			return []string{"--database-url", address}, "pgx", address, "true"
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := newData(t)
			args, driver, source, yes := open(t, data)
			args = append(args, "--data", data)
			serves(t, args...).stop()
			db, err := sql.Open(driver, source)
			must(t, err)
			defer db.Close()
			_, err = db.ExecContext(t.Context(), `insert into `+store.MigrationsTable+`(version_id,is_applied) values(99,`+yes+`)`)
			must(t, err)
			file := filepath.Join(t.TempDir(), "backup")
			for _, command := range append(everyCommand, []string{"serve", "--addr", "127.0.0.1:0"}, []string{"backup", file}, []string{"check"}, []string{"rotate-secret"}) {
				refused(t, append(command, args...), "version 99", "this program knows versions up to ")
			}
			if exists(file) {
				t.Error("there is a backup")
			}
			if said := mustRun(t, args, "status"); !strings.Contains(said, "newer than this program: use the release it is from") {
				t.Errorf("status says\n%s", said)
			}
		})
	}
}
