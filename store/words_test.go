package store_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestEverySortHasAnIndex asks SQLite; PostgreSQL has the same indexes.
func TestEverySortHasAnIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	storetest.Open(t, store.Options{Path: path})
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	for _, word := range wire.Sorts() {
		if store.SortColumn(word) == "" {
			t.Errorf("no column of agents sorts by %s: say which by sqldb.Sorts", word)
			continue
		}
		rows, err := db.Query(`explain query plan select id from agents where app_id = 'x' and status <> 'revoked'
			order by ` + store.SortColumn(word) + `, id limit 50`)
		must(t, err)
		for rows.Next() {
			var id, parent, unused int
			var step string
			must(t, rows.Scan(&id, &parent, &unused, &step))
			if strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("agents are sorted by %s without an index: %s", word, step)
			}
		}
		must(t, rows.Err())
	}
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
