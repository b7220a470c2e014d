package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// firstRelease makes a database as the first release left it.
func firstRelease(t *testing.T, db *sql.DB, dialect goose.Dialect, folder string) {
	t.Helper()
	files := t.TempDir()
	for _, from := range []string{"shared", folder} {
		must(t, os.CopyFS(files, os.DirFS(filepath.Join("migrations", from))))
	}
	provider, err := goose.NewProvider(dialect, db, os.DirFS(files))
	must(t, err)
	_, err = provider.UpTo(t.Context(), 4)
	must(t, err)
}

func TestKeysOfEarlierVersionsShowLess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	for name, run := range map[string]func(*testing.T) (store.Options, string, string, goose.Dialect, string){
		"SQLite": func(*testing.T) (store.Options, string, string, goose.Dialect, string) {
			return store.Options{Path: path}, "sqlite", path, goose.DialectSQLite3, "sqlite"
		},
		"PostgreSQL": func(t *testing.T) (store.Options, string, string, goose.Dialect, string) {
			url := pgtest.URL(t)
			return store.Options{URL: url}, "pgx", url, goose.DialectPostgres, "postgres"
		},
	} {
		t.Run(name, func(t *testing.T) {
			options, driver, source, dialect, folder := run(t)
			db, err := sql.Open(driver, source)
			must(t, err)
			defer db.Close()
			firstRelease(t, db, dialect, folder)
			want := map[string]string{
				"agent":    "alter_key_agent_bncW",
				"app":      "alter_rk_vczo",
				"old app":  "alter_key_bncW",
				"derived":  "alter_dk_vczo",
				"short":    "alter_rk_",
				"with a %": "alter_key_age_",
			}
			for id, before := range map[string]string{
				"agent": "alter_key_agent_bncW", "app": "alter_rk_vczo3qh5ab2", "old app": "alter_key_bncW-_aBcD",
				"derived": "alter_dk_vczo3qh5ab2", "short": "alter_rk_", "with a %": "alter_key_age_%",
			} {
				_, err := db.ExecContext(t.Context(), `insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at)
					select $1, id, 1, $1, $2, $3, '', 0 from apps`, id, before, []byte(id))
				must(t, err)
			}
			s := storetest.Open(t, options)
			keys, err := s.AppKeys(t.Context(), appID(t, s))
			must(t, err)
			if len(keys) != len(want) {
				t.Errorf("%d keys are left", len(keys))
			}
			for _, key := range keys {
				if key.Prefix != want[key.ID] {
					t.Errorf("%s shows %s, want %s", key.Name, key.Prefix, want[key.ID])
				}
			}
		})
	}
}
