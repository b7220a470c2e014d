package store_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// countedAs is how many there are of a kind, by state.
func countedAs(t *testing.T, s *store.Store, kind string, now time.Time) map[string]int {
	t.Helper()
	all, err := s.Counts(t.Context(), now)
	must(t, err)
	of := map[string]int{}
	for _, c := range all {
		if c.Kind == kind {
			of[c.State] = c.N
		}
	}
	return of
}

func endOf(t *testing.T, s *store.Store, kind string, now time.Time) store.End {
	t.Helper()
	all, err := s.Ends(t.Context(), now)
	must(t, err)
	for _, e := range all {
		if e.Kind == kind {
			return e
		}
	}
	t.Fatalf("no %s among %v", kind, all)
	return store.End{}
}

func TestAppKeysAreCountedByWhatTheyAre(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app, now := appID(t, s), at(100)
		soon, later, over := now.Add(time.Hour), now.Add(48*time.Hour), now.Add(-time.Hour)
		insertAppKeys(t, s, app,
			store.Key{},
			store.Key{ExpiresAt: &later},
			store.Key{ExpiresAt: &soon},
			store.Key{ExpiresAt: &over},
			store.Key{DeprecatedAt: &over, GraceEndsAt: &later},
			store.Key{DeprecatedAt: &over, GraceEndsAt: &over},
			store.Key{RevokedAt: &over, ExpiresAt: &soon},
		)
		got := countedAs(t, s, store.CountAppKeys, now)
		same(t, "app keys", got, map[string]int{"active": 3, "deprecated": 1, "expired": 2, "revoked": 1})
		if end := endOf(t, s, wire.EndAppKey, now); !end.At.Equal(soon) || end.N != 2 {
			t.Errorf("the next end is %+v, want %v of 2", end, soon)
		}
		if end := endOf(t, s, wire.EndRotation, now); !end.At.Equal(later) || end.N != 1 {
			t.Errorf("the next end of a rotation is %+v, want %v", end, later)
		}
		if end := endOf(t, s, wire.EndGrant, now); !end.At.IsZero() || end.N != 0 {
			t.Errorf("of no grants: %+v", end)
		}
	})
}

func insertAppKeys(t *testing.T, s *store.Store, app string, some ...store.Key) {
	t.Helper()
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		for i, k := range some {
			k.ID, k.AppID, k.Number, k.Name, k.CreatedAt = newID(), app, i+1, "told", at(0)
			k.Hash, k.SecretID = []byte(newID())[4:36], "s"
			k.Metadata = []byte(`{}`)
			if err := tx.InsertKey(t.Context(), k); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestFiguresOfEachAgent(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		secret, agent := grantsIn(t, s, "github", "bot")
		gone := newAgent(agent.AppID, "gone")
		gone.Status, gone.RevokedAt = "revoked", ptr(at(1))
		insert(t, s, gone)
		now, next := at(10), at(20)
		for _, ends := range []*time.Time{nil, &next, ptr(at(30)), ptr(at(5))} {
			g := wholeGrant(secret, agent)
			g.ExpiresAt, g.RevokedAt = ends, nil
			g.Label = ptr(newID())
			insertGrant(t, s, g)
		}
		insertGrant(t, s, wholeGrant(secret, agent)) // which is revoked
		got, err := s.AgentFigures(t.Context(), now)
		must(t, err)
		if len(got) != 1 {
			t.Fatalf("%d agents: %+v", len(got), got)
		}
		if f := got[0]; f.ID != agent.ID || f.Name != "bot" || f.Grants != 3 || !f.NextEnd.Equal(next) {
			t.Errorf("%+v, want 3 grants of which the next ends at %v", f, next)
		}
		same(t, "grants", countedAs(t, s, store.CountGrants, now), map[string]int{"active": 3, "expired": 1, "revoked": 1})
		same(t, "agents", countedAs(t, s, store.CountAgents, now), map[string]int{"active": 1, "inactive": 0, "revoked": 1})
		if end := endOf(t, s, wire.EndGrant, now); !end.At.Equal(next) || end.N != 2 {
			t.Errorf("the next end of a grant is %+v, want %v of 2", end, next)
		}
	})
}
