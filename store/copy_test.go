package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// olderFile makes a SQLite file as the first release left it, with one key in it.
func olderFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	asBefore(t, db)
	run(t, db, `insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at)
		select 'k', id, 1, 'old', 'alter_rk_vczo3qh5ab2', x'00', '', 0 from apps`)
	return path
}

func copies(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(path + "-schema-4-before-*")
	must(t, err)
	return found
}

// TestASQLiteFileIsCopiedBeforeItsSchemaChanges has several processes start at once: one of them copies.
func TestASQLiteFileIsCopiedBeforeItsSchemaChanges(t *testing.T) {
	path := olderFile(t)
	var starts sync.WaitGroup
	for range 3 {
		starts.Go(func() {
			s, err := store.Open(t.Context(), store.Options{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	starts.Wait()
	kept := copies(t, path)
	if len(kept) != 1 {
		t.Fatalf("copies: %q", kept)
	}
	if info, err := os.Stat(kept[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy: %v, %v", info.Mode(), err)
	}
	db, err := sql.Open("sqlite", kept[0])
	must(t, err)
	defer db.Close()
	var prefix string
	must(t, db.QueryRowContext(t.Context(), `select prefix from api_keys`).Scan(&prefix))
	if prefix != "alter_rk_vczo3qh5ab2" || !has(t, db, "goose_db_version") {
		t.Errorf("the copy is not as the file was: prefix %s", prefix)
	}
	must(t, storetest.Open(t, store.Options{Path: path}).Close())
	if again := copies(t, path); len(again) != 1 {
		t.Errorf("a start with nothing to migrate copies: %q", again)
	}
}

func TestOnlyTheNewestCopiesAreKept(t *testing.T) {
	path := olderFile(t)
	for i := range 5 {
		must(t, os.WriteFile(fmt.Sprintf("%s-schema-4-before-5-%d", path, i), nil, 0o600))
	}
	must(t, storetest.Open(t, store.Options{Path: path}).Close())
	if kept := copies(t, path); len(kept) != 3 {
		t.Errorf("copies: %q", kept)
	}
}

func TestNothingIsCopiedWhereNothingCanBeLost(t *testing.T) {
	skipping := olderFile(t)
	must(t, storetest.Open(t, store.Options{Path: skipping, SkipCopy: true}).Close())
	fresh := filepath.Join(t.TempDir(), "test.db")
	var log bytes.Buffer
	must(t, storetest.Open(t, store.Options{Path: fresh, Logger: slog.New(slog.NewTextHandler(&log, nil))}).Close())
	for _, path := range []string{skipping, fresh} {
		if kept, _ := filepath.Glob(path + "-schema-*"); len(kept) > 0 {
			t.Errorf("copies: %q", kept)
		}
	}
}
