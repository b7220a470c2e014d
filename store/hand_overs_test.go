package store_test

import (
	"errors"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestHandOversComeBack(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		want := telling(t, store.HandOver{Owner: "ann@example.com", Heir: "bob@example.com", OrderedBy: "an account", OrderedAt: at(1), Handed: 2, Failed: 3, Problem: "refused", EndedAt: ptr(at(4))})
		open := want
		open.EndedAt = nil
		put := func(h store.HandOver) {
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.PutHandOver(t.Context(), h) }))
		}
		put(store.HandOver{Owner: want.Owner, Heir: "before@example.com", OrderedAt: at(0)})
		put(open)
		all, err := s.OpenHandOvers(t.Context())
		must(t, err)
		if len(all) != 1 {
			t.Fatalf("open are %+v", all)
		}
		same(t, "an open one", all[0], open)
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateHandOver(t.Context(), want) }))
		got, err := s.HandOver(t.Context(), want.Owner)
		must(t, err)
		same(t, "by its owner", got, want)
		if all, err := s.OpenHandOvers(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("open are %+v, %v", all, err)
		}
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.DeleteHandOver(t.Context(), want.Owner) }))
		if _, err := s.HandOver(t.Context(), want.Owner); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("it is there still: %v", err)
		}
	})
}
