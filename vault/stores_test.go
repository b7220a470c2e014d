package vault_test

import (
	"database/sql"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// openTogether opens a store, and its SQLite file beside it for what only an administrator or a broken disk would do.
func openTogether(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	path := storetest.Path(t)
	s := storetest.Open(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return s, db
}

// inWorld runs a test in a fresh world on every database.
func inWorld(t *testing.T, test func(*world)) {
	t.Helper()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) { test(newWorld(t, s)) })
}
