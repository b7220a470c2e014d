package storetest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

// templates are databases with a schema and nothing in them, made once for all tests of a process: migrating takes far
// longer than copying.
var templates struct {
	sync.Mutex
	sqlite   []byte // the file
	postgres string // the address
}

// Path returns where an empty SQLite store of the newest schema is that only this test uses.
func Path(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "console.db")
	if err := os.WriteFile(path, sqliteTemplate(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func sqliteTemplate(t testing.TB) []byte {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	if templates.sqlite == nil {
		path := filepath.Join(t.TempDir(), "template.db")
		migrate(t, store.Options{Path: path})
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		templates.sqlite = file
	}
	return templates.sqlite
}

// URL returns the address of an empty PostgreSQL store of the newest schema that only this test uses.
func URL(t testing.TB) string {
	t.Helper()
	return pgtest.Copy(t, postgresTemplate(t))
}

func postgresTemplate(t testing.TB) string {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	if templates.postgres == "" {
		url := pgtest.URL(t)
		migrate(t, store.Options{URL: url})
		templates.postgres = url
	}
	return templates.postgres
}

// migrate makes the schema, and leaves nobody connected.
func migrate(t testing.TB, o store.Options) {
	t.Helper()
	if err := Open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
}
