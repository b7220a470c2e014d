package store_test

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestCheckTakesTheTimeItNeeds has reads that may take no time at all, as those of a large file take longer than they may.
func TestCheckTakesTheTimeItNeeds(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		s.SetPatience(time.Nanosecond)
		if _, err := s.CountRows(t.Context()); err == nil {
			t.Fatal("reads have time")
		}
		isWell(t, s)
	})
}

// TestABusyDatabaseIsNotADamagedOne has another program keep SQLite's only writer.
func TestABusyDatabaseIsNotADamagedOne(t *testing.T) {
	t.Parallel()
	path := empty["SQLite"](t).Path
	s := storetest.Open(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	must(t, err)
	_, err = conn.ExecContext(t.Context(), `begin immediate`)
	must(t, err)
	problems, err := s.Check(t.Context())
	var down *store.UnavailableError
	if len(problems) > 0 || !errors.As(err, &down) {
		t.Errorf("problems %q, %v", problems, err)
	}
	must(t, conn.Close())
}

// TestOnlyWhatPostgreSQLCallsDamageIsDamage has a trigger fail with each code, and asks whether the server is ready.
func TestOnlyWhatPostgreSQLCallsDamageIsDamage(t *testing.T) {
	for code, lasting := range map[string]bool{"XX000": false, "XX001": true, "XX002": true} {
		s := storetest.Open(t, store.Options{URL: storetest.URL(t)})
		ctx := t.Context()
		err := s.Tx(ctx, func(tx *store.Tx) error {
			return tx.Exec(ctx, `do $$ begin raise exception 'x' using errcode = '`+code+`'; end $$`)
		})
		var down *store.UnavailableError
		if !errors.As(err, &down) {
			t.Errorf("%s: %v", code, err)
		}
		if err := s.Ready(ctx); (err != nil) != lasting {
			t.Errorf("ready after %s: %v", code, err)
		}
	}
}
