// Package storetest opens stores for tests, on each of the databases that a store works on.
package storetest

import (
	"errors"
	"os"
	"testing"

	"github.com/alter-console/alter-console/store"
)

// OnEach runs a test on an empty store of each database, on all at the same time: they share nothing.
func OnEach(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, store.Options{URL: URL(t)}))
	})
}

// SQLite returns an empty store for what no database does differently.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, store.Options{Path: Path(t)})
}

// Open opens a store that closes when the test ends, if the test didn't close it.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}
