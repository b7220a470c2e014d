package store_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func usesNeverMoveBackwards(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k := newKey(a, 1)
	insert(t, s, a, k)
	later := start.Add(time.Minute)
	must(t, s.TouchKeys(t.Context(), map[string]time.Time{k.ID: later, newID(): later}))
	must(t, s.TouchKeys(t.Context(), map[string]time.Time{k.ID: start}))
	got, err := s.AgentByID(t.Context(), a.AppID, a.ID)
	must(t, err)
	key, err := s.KeyByID(t.Context(), a.AppID, a.ID, k.ID)
	must(t, err)
	if !got.LastUsedAt.Equal(later) || !key.LastUsedAt.Equal(later) {
		t.Errorf("last uses %v and %v, want %v", got.LastUsedAt, key.LastUsedAt, later)
	}
}

// usesOfSeveral has two processes write down uses of the same agents, some of them by the same keys.
func usesOfSeveral(t *testing.T, opens opener) {
	stores := []*store.Store{opens(t), opens(t)}
	app := appID(t, stores[0])
	var agents []store.Agent
	for i := range 150 {
		agents = append(agents, newAgent(app, fmt.Sprintf("bot-%d", i)))
	}
	keys := map[string][]store.Key{}
	for number := range 3 { // each time in another order, so that the order of keys is not that of their agents
		for _, i := range rand.Perm(len(agents)) {
			keys[agents[i].ID] = append(keys[agents[i].ID], newKey(agents[i], number+1))
		}
	}
	for _, a := range agents {
		insert(t, stores[0], a, keys[a.ID]...)
	}
	latest := map[string]time.Time{}
	for round := range 4 {
		var wait sync.WaitGroup
		for n, s := range stores {
			used := map[string]time.Time{}
			for _, a := range agents {
				for _, k := range []store.Key{keys[a.ID][n], keys[a.ID][2]} {
					used[k.ID] = start.Add(time.Duration(round*100+rand.IntN(200)) * time.Second)
				}
			}
			for id, at := range used {
				if at.After(latest[id]) {
					latest[id] = at
				}
			}
			wait.Go(func() {
				if err := s.TouchKeys(t.Context(), used); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	for _, a := range agents {
		got, err := stores[0].AgentByID(t.Context(), app, a.ID)
		must(t, err)
		stored, err := stores[0].KeysOfAgent(t.Context(), a.ID)
		must(t, err)
		var most time.Time
		for _, k := range stored {
			if want := latest[k.ID]; k.LastUsedAt == nil || !k.LastUsedAt.Equal(want) {
				t.Fatalf("key last used %v, want %v", k.LastUsedAt, want)
			}
			most = slices.MaxFunc([]time.Time{most, latest[k.ID]}, time.Time.Compare)
		}
		if !got.LastUsedAt.Equal(most) {
			t.Fatalf("agent last used %v, want %v", got.LastUsedAt, most)
		}
	}
}

// TestReplicasDontDeadlock asks the server: the store hides a deadlock by trying again.
func TestReplicasDontDeadlock(t *testing.T) {
	address := pgtest.URL(t)
	var stores []*store.Store
	usesOfSeveral(t, func(t *testing.T) *store.Store {
		s := storetest.Open(t, store.Options{URL: address})
		stores = append(stores, s)
		return s
	})
	for _, s := range stores {
		must(t, s.Close())
	}
	db, err := sql.Open("pgx", address)
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	count := func(query string) (n int) {
		t.Helper()
		must(t, db.QueryRowContext(t.Context(), query).Scan(&n))
		return n
	}
	// A server process has told what it counted by the time it is gone.
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		left := count(`select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d server processes outlive their stores", left)
		}
	}
	if n := count(`select deadlocks from pg_stat_database where datname = current_database()`); n > 0 {
		t.Errorf("%d deadlocks", n)
	}
}
