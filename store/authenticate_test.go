package store_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// manyAuthenticateAtOnce sends requests of several keys together, some of them replayed: each is answered with its own
// key, and each nonce is good once.
func manyAuthenticateAtOnce(t *testing.T, opens opener) {
	stores := []*store.Store{opens(t)}
	if strings.Contains(t.Name(), "Postgres") { // whose replicas share nonces
		stores = append(stores, opens(t))
	}
	const agents, nonces, replays = 8, 20, 4
	app := appID(t, stores[0])
	var fresh [agents][nonces]atomic.Int32
	var requests sync.WaitGroup
	for i := range agents {
		a := newAgent(app, fmt.Sprintf("bot-%d", i))
		k := newKey(a, 1)
		insert(t, stores[0], a, k)
		for n := range nonces * replays {
			s := stores[n%len(stores)]
			requests.Go(func() {
				now := time.Now().UTC()
				c, first, err := s.AuthenticateOnce(t.Context(), [][]byte{k.Hash}, fmt.Sprint("nonce-", n%nonces), now, now.Add(time.Minute))
				if err != nil || c.Key.ID != k.ID || c.Agent.ID != a.ID {
					t.Errorf("found %+v, %v, want key %s", c, err, k.ID)
				}
				if first {
					fresh[i][n%nonces].Add(1)
				}
			})
		}
	}
	requests.Wait()
	for i := range fresh {
		for n := range fresh[i] {
			if times := fresh[i][n].Load(); times != 1 {
				t.Errorf("nonce %d of agent %d was good %d times", n, i, times)
			}
		}
	}
}

// revocationIsSeenAtOnce has one store answer while another, as another process would, changes what the answer says.
func revocationIsSeenAtOnce(t *testing.T, opens opener) {
	serving, other := opens(t), opens(t)
	a := newAgent(appID(t, serving), "bot")
	first, second := newKey(a, 1), newKey(a, 2)
	insert(t, serving, a, first, second)
	requests := 0
	find := func(k store.Key) store.Credential {
		t.Helper()
		requests++
		now := time.Now().UTC()
		c, fresh, err := serving.AuthenticateOnce(t.Context(), [][]byte{k.Hash}, fmt.Sprint("nonce-", requests), now, now.Add(time.Minute))
		must(t, err)
		if !fresh {
			t.Fatal("not fresh")
		}
		return c
	}
	for _, s := range []*store.Store{other, serving} {
		for range 50 {
			a.Version++
			a.Status = []string{"active", "inactive"}[a.Version%2]
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), a) }))
			for range 2 {
				if c := find(first); c.Agent.Version != a.Version || c.Agent.Status != a.Status {
					t.Fatalf("version %d, %s, want %d, %s", c.Agent.Version, c.Agent.Status, a.Version, a.Status)
				}
			}
		}
		k := first
		if s == serving {
			k = second
		}
		if find(k).Key.RevokedAt != nil {
			t.Fatal("revoked already")
		}
		k.RevokedAt = &start
		must(t, revokeKey(t.Context(), s, k, true))
		if find(k).Key.RevokedAt == nil {
			t.Fatal("a revoked key was served")
		}
	}
}

// noStaleAnswer revokes keys while they are in use: no request that begins after the revocation may see the key alive.
func noStaleAnswer(t *testing.T, opens opener) {
	serving, other := opens(t), opens(t)
	for round := range 20 {
		a := newAgent(appID(t, serving), fmt.Sprint("bot-", round))
		k := newKey(a, 1)
		insert(t, other, a, k)
		var revoked atomic.Bool
		var clients sync.WaitGroup
		for client := range 8 {
			clients.Go(func() {
				for n := 0; ; n++ {
					gone := revoked.Load()
					now := time.Now().UTC()
					c, _, err := serving.AuthenticateOnce(t.Context(), [][]byte{k.Hash}, fmt.Sprint(client, "-", n), now, now.Add(time.Minute))
					if err != nil || gone && c.Key.RevokedAt == nil {
						t.Errorf("after its revocation the key is alive: %v", err)
						return
					}
					if gone {
						return
					}
				}
			})
		}
		k.RevokedAt = &start
		must(t, revokeKey(t.Context(), other, k, true))
		revoked.Store(true)
		clients.Wait()
	}
}

// noncesOutliveRestarts has others open and close the database between two uses of a nonce.
func noncesOutliveRestarts(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k := newKey(a, 1)
	insert(t, s, a, k)
	now := time.Now().UTC()
	used := map[string]bool{}
	for round := range 4 {
		for n := range 100 {
			nonce := fmt.Sprint("nonce-", n%(50*(round+1)))
			if fresh := isFresh(t, s, a, k, nonce, now); fresh == used[nonce] {
				t.Fatalf("round %d: %s fresh: %t", round, nonce, fresh)
			}
			used[nonce] = true
		}
		must(t, s.Purge(t.Context(), now))
		must(t, s.Close())
		must(t, opens(t).Close())
		s = opens(t)
	}
}

// TestWhatWasReadBeforeAWriteIsNotRemembered revokes a key while a slow request has read it and not remembered it yet, and
// another one has seen that something was written.
func TestWhatWasReadBeforeAWriteIsNotRemembered(t *testing.T) {
	s := storetest.SQLite(t)
	a := newAgent(appID(t, s), "bot")
	k, other := newKey(a, 1), newKey(a, 2)
	insert(t, s, a, k, other)
	ask := func(k store.Key, nonce string) store.Credential {
		t.Helper()
		now := time.Now().UTC()
		c, _, err := s.AuthenticateOnce(t.Context(), [][]byte{k.Hash}, nonce, now, now.Add(time.Minute))
		must(t, err)
		return c
	}
	must(t, s.ReadAcross(t.Context(), k.Hash, func() {
		must(t, revokeKey(t.Context(), s, k, true))
		ask(other, "first")
	}))
	if ask(k, "second").Key.RevokedAt == nil {
		t.Error("a revoked key is served from what was read before its revocation")
	}
}
