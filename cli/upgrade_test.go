package cli

import (
	"database/sql"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An older is a database as an older release left it, made with someSecret and with a key in it.
type older struct {
	flags []string
	db    *sql.DB
}

func olderDatabase(t *testing.T, kind string, schema int64) older {
	t.Helper()
	flags := databases[kind](t)
	must(t, os.MkdirAll(flags[1], 0o700))
	driver, source, options := "sqlite", filepath.Join(flags[1], "alter-console.db"), store.Options{Schema: schema}
	options.Path = source
	if kind == "PostgreSQL" {
		driver, source = "pgx", flags[3]
		options.Path, options.URL = "", source
	}
	made, err := store.Open(t.Context(), options)
	must(t, err)
	must(t, made.Close())
	db, err := sql.Open(driver, source)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	secret, err := keyring.Parse(someSecret)
	must(t, err)
	if schema > 0 && schema < 7 {
		_, err = db.ExecContext(t.Context(), `insert into settings (name, value) values ('secret_fingerprint', $1)`, secret.ID)
	} else {
		_, err = db.ExecContext(t.Context(), `insert into server_secrets (id, number, created_at) values ($1, 1, 0)`, secret.ID)
	}
	must(t, err)
	_, err = db.ExecContext(t.Context(), `insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at)
		select '0190a0a0-0000-7000-8000-000000000001', id, 1, 'old', 'alter_rk_vczo', $1, '', 0 from apps`, make([]byte, 32))
	must(t, err)
	return older{flags, db}
}

func (o older) schema(t *testing.T) (version int) {
	t.Helper()
	must(t, o.db.QueryRowContext(t.Context(), `select max(version_id) from `+store.MigrationsTable).Scan(&version))
	return version
}

const otherSecret = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

// TestAStartThatCantSucceedMigratesNothing covers what a server is refused for once its database is open.
func TestAStartThatCantSucceedMigratesNothing(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	for kind := range databases {
		for name, refusal := range map[string]struct{ says, addr, secret string }{
			"missing secret": {"the secret that this database was made with is missing", "127.0.0.1:0", ""},
			"wrong secret":   {"the secret is not the one this database was made with", "127.0.0.1:0", otherSecret},
			"port taken":     {"stop what is there, or choose another with --addr or ALTER_CONSOLE_ADDR", taken.Addr().String(), someSecret},
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				for _, schema := range []int64{4, 9} {
					o := olderDatabase(t, kind, schema)
					args := append([]string{"--addr", refusal.addr}, o.flags...)
					if refusal.secret != "" {
						args = append(args, "--secret-key", refusal.secret)
					}
					refused(t, args, refusal.says)
					if now := o.schema(t); now != int(schema) {
						t.Errorf("the schema went from %d to %d", schema, now)
					}
				}
			})
		}
	}
}

// TestAFileThatAnOlderServerServesIsLeftAlone has the lock that such a server holds.
func TestAFileThatAnOlderServerServesIsLeftAlone(t *testing.T) {
	t.Parallel()
	o := olderDatabase(t, "SQLite", 9)
	serving, err := sqldb.LockServing(filepath.Join(o.flags[1], "alter-console.db"))
	must(t, err)
	defer serving.Close()
	refused(t, append([]string{"--addr", "127.0.0.1:0", "--secret-key", someSecret}, o.flags...), store.ErrServedElsewhere.Error())
	if now := o.schema(t); now != 9 {
		t.Errorf("the schema is now %d", now)
	}
}

// TestOnlyTheServerMigrates runs every other command on a database of an older release.
func TestOnlyTheServerMigrates(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			o := olderDatabase(t, kind, 4)
			flags := append([]string{"--secret-key", someSecret}, o.flags...)
			for _, command := range append(everyCommand, []string{"rotate-secret"}, []string{"rotate-secret", "--retire"}, []string{"check"}) {
				refused(t, append(command, flags...), "the schema of the database has version 4", "the server brings it up to date when it starts")
			}
			if said := mustRun(t, flags, "status"); !strings.Contains(said, "the server brings it up to date when it starts") {
				t.Errorf("status says %s", said)
			}
			mustRun(t, flags, "backup", filepath.Join(t.TempDir(), "before"))
			if now := o.schema(t); now != 4 {
				t.Errorf("the schema is now %d", now)
			}
			serves(t, flags...).stop()
			mustRun(t, flags, "app-key", "list")
		})
	}
}

// TestKeysThatAnOlderServerMadeAreNoDamage has one without a secret's id, made after the schema had changed.
func TestKeysThatAnOlderServerMadeAreNoDamage(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			o := olderDatabase(t, kind, 0)
			flags := append([]string{"--secret-key", someSecret}, o.flags...)
			if said := mustRun(t, flags, "check"); said != "ok: no problem was found" {
				t.Errorf("check says %s", said)
			}
			if said := refuses(t, append([]string{"--secret-key", otherSecret}, o.flags...), "rotate-secret", "--lost"); !strings.Contains(said, "the secret is lost: 1 key can't be recognised") || !strings.Contains(said, "rotate-secret --lost --revoke 1`") {
				t.Errorf("lost: %s", said)
			}
			serves(t, flags...).stop()
			if said := mustRun(t, flags, "status"); strings.Contains(said, "not under the secret") || !strings.Contains(said, " 1 key,") {
				t.Errorf("status says %s", said)
			}
		})
	}
}
