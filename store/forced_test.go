package store_test

import (
	"database/sql"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestAForcedRevokeIsRemembered reads the column itself, which is there for whoever looks into the database.
func TestAForcedRevokeIsRemembered(t *testing.T) {
	path := storetest.Path(t)
	t.Run("SQLite", func(t *testing.T) { forcedRevoke(t, store.Options{Path: path}, "sqlite", path) })
	t.Run("PostgreSQL", func(t *testing.T) {
		address := storetest.URL(t)
		forcedRevoke(t, store.Options{URL: address}, "pgx", address)
	})
}

func forcedRevoke(t *testing.T, o store.Options, driver, source string) {
	s := storetest.Open(t, o)
	a := newAgent(appID(t, s), "bot")
	k := newKey(a, 1)
	insert(t, s, a, k)
	must(t, revokeKey(t.Context(), s, k, true))
	must(t, revokeKey(t.Context(), s, k, false)) // the same state once more, as after another change of the key
	db, err := sql.Open(driver, source)
	must(t, err)
	defer db.Close()
	var forced int
	must(t, db.QueryRowContext(t.Context(), `select revoke_forced from api_keys where id = $1`, k.ID).Scan(&forced))
	if forced != 1 {
		t.Error("a forced revocation was forgotten")
	}
}
