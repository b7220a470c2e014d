package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestEverySortHasAnIndex asks SQLite; PostgreSQL has the same indexes.
func TestEverySortHasAnIndex(t *testing.T) {
	path := storetest.Path(t)
	storetest.Open(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	for _, list := range []struct {
		table, condition string
		words            []string
	}{
		{"agents", "status <> 'revoked'", wire.Sorts()},
		{"managed_secrets", "deleted_at is null", wire.SecretSorts()},
		{"grants", "revoked_at is null", wire.GrantSorts()},
	} {
		for _, word := range list.words {
			column := store.SortColumn(list.table, word)
			if column == "" {
				t.Errorf("no column of %s sorts by %s: say which by sqldb.Sorts", list.table, word)
				continue
			}
			for _, step := range steps(t, db, `select id from `+list.table+` where app_id = 'x' and `+list.condition+` order by `+column+`, id limit 50`) {
				if strings.Contains(step, "TEMP B-TREE") {
					t.Errorf("%s are sorted by %s without an index: %s", list.table, word, step)
				}
			}
		}
	}
}

// TestGrantsThatEndAreReadInTheOrderOfTheirEnds, however many there are: they are by far the most of what ends.
func TestGrantsThatEndAreReadInTheOrderOfTheirEnds(t *testing.T) {
	path := storetest.Path(t)
	storetest.Open(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	for _, step := range steps(t, db, `select * from (select * from ending_grants where app_id = 'x' and ends_at >= 1 and (kind <> 'rotation' or ends_at > 2) order by ends_at, id limit 50) part`) {
		if strings.Contains(step, "TEMP B-TREE") || strings.Contains(step, "SCAN g") {
			t.Errorf("it sorts them all: %s", step)
		}
	}
}

// steps is how SQLite runs a query.
func steps(t *testing.T, db *sql.DB, query string) (steps []string) {
	t.Helper()
	rows, err := db.Query(`explain query plan ` + query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		must(t, rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	must(t, rows.Err())
	return steps
}

// statesGoIn holds the database's own checks to the words of client/wire: it takes all of them, and nothing else.
func statesGoIn(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	write := func(change func(*store.Agent, *store.Key)) error {
		a := newAgent(app, newID())
		k := newKey(a, 1)
		change(&a, &k)
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertAgent(t.Context(), a); err != nil {
				return err
			}
			return tx.InsertKey(t.Context(), k)
		})
	}
	for kind, set := range map[string]struct {
		words []string
		set   func(a *store.Agent, k *store.Key, word string)
	}{
		"status": {wire.AgentStatuses(), func(a *store.Agent, _ *store.Key, word string) {
			if a.Status = word; word == wire.AgentRevoked {
				a.RevokedAt = &start
			}
		}},
		"type":            {wire.AgentTypes(), func(a *store.Agent, _ *store.Key, word string) { a.Type = word }},
		"acknowledgement": {append(wire.Acknowledgements(), ""), func(_ *store.Agent, k *store.Key, word string) { k.Acknowledgement = word }},
	} {
		for _, word := range append(slices.Clone(set.words), "other") {
			err := write(func(a *store.Agent, k *store.Key) { set.set(a, k, word) })
			if known := word != "other"; known != (err == nil) {
				t.Errorf("%s %q: %v", kind, word, err)
			}
		}
	}
}
