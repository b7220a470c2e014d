package vault_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

// onEachDatabase runs a test on every database the store supports.
func onEachDatabase(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Run("SQLite", func(t *testing.T) {
		test(t, openSQLite(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, openStore(t, store.Options{URL: pgtest.URL(t)}))
	})
}

func openSQLite(t testing.TB) *store.Store {
	t.Helper()
	return openStore(t, store.Options{Path: filepath.Join(t.TempDir(), "console.db")})
}

// openTogether opens a store, and its SQLite file beside it for what only an administrator or a broken disk would do.
func openTogether(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "console.db")
	s := openStore(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return s, db
}

func openStore(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// inWorld runs a test in a fresh world on every database.
func inWorld(t *testing.T, test func(*world)) {
	t.Helper()
	onEachDatabase(t, func(t *testing.T, s *store.Store) { test(newWorld(t, s)) })
}
