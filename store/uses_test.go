package store_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

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

// TestReplicasDontDeadlock has two replicas write down the same uses while a change, as all of them do, locks an agent and
// then a key of it. It asks the server: the store hides a deadlock by trying again.
func TestReplicasDontDeadlock(t *testing.T) {
	address := storetest.URL(t)
	changing := storetest.Open(t, store.Options{URL: address})
	replicas := []*store.Store{storetest.Open(t, store.Options{URL: address}), storetest.Open(t, store.Options{URL: address})}
	var agents []store.Agent
	var keys []store.Key
	for i := range 20 {
		a := newAgent(appID(t, changing), fmt.Sprintf("bot-%d", i))
		k := newKey(a, 1)
		insert(t, changing, a, k)
		agents, keys = append(agents, a), append(keys, k)
	}
	db, err := sql.Open("pgx", address)
	must(t, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	const others = `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
	for round := range 10 {
		var wait sync.WaitGroup
		must(t, changing.Tx(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.LockAgent(t.Context(), agents[10].AppID, agents[10].ID); err != nil {
				return err
			}
			for _, s := range replicas {
				wait.Go(func() { touchAll(t, s, keys, start.Add(time.Duration(round+1)*time.Minute)) })
			}
			untilCount(t, db, len(replicas), others+` and wait_event_type = 'Lock'`)
			_, err := tx.LockKey(t.Context(), keys[10].AppID, agents[10].ID, keys[10].ID)
			return err
		}))
		wait.Wait()
	}
	for _, s := range append(replicas, changing) {
		must(t, s.Close())
	}
	untilCount(t, db, 0, others) // a server process has told what it counted by the time it is gone
	var n int
	must(t, db.QueryRowContext(t.Context(), `select deadlocks from pg_stat_database where datname = current_database()`).Scan(&n))
	if n > 0 {
		t.Errorf("%d deadlocks", n)
	}
}

func touchAll(t *testing.T, s *store.Store, keys []store.Key, at time.Time) {
	used := map[string]time.Time{}
	for _, k := range keys {
		used[k.ID] = at
	}
	if err := s.TouchKeys(t.Context(), used); err != nil {
		t.Error(err)
	}
}

// untilCount waits until a query counts so many.
func untilCount(t *testing.T, db *sql.DB, want int, query string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		var n int
		must(t, db.QueryRowContext(t.Context(), query).Scan(&n))
		if n == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d, want %d of %s", n, want, query)
		}
	}
}
