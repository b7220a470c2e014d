package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/store"
)

// oneOfManyFails writes many retrievals at once of which some can't be written, and some have lost what they were decided by.
func oneOfManyFails(t *testing.T, opens opener) {
	s := opens(t)
	d, gone := newDecision(t, s, "books"), newDecision(t, s, "maps")
	now := start
	gone.grant.RevokedAt = &now
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateGrant(t.Context(), gone.grant) }))
	twice := d.retrieval()
	must(t, s.KeepRetrieval(t.Context(), twice))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	var all sync.WaitGroup
	for i := range 90 {
		all.Go(func() {
			switch i % 5 {
			case 0:
				if err := s.KeepRetrieval(t.Context(), twice); !errors.Is(err, store.ErrConflict) {
					t.Errorf("a call that is there already: %v", err)
				}
			case 1:
				if err := s.KeepRetrieval(t.Context(), gone.retrieval()); !errors.Is(err, store.ErrChanged) {
					t.Errorf("a call by a revoked grant: %v", err)
				}
			case 2:
				if err := s.KeepRetrieval(cancelled, d.retrieval()); !errors.Is(err, context.Canceled) {
					t.Errorf("a call that nobody waits for: %v", err)
				}
			default:
				r := d.retrieval()
				if err := s.KeepRetrieval(t.Context(), r); err != nil {
					t.Errorf("a call like any other: %v", err)
				}
				if _, err := s.CallByID(t.Context(), r.Call.AppID, r.Call.ID); err != nil {
					t.Errorf("it is not on the disk when the wait ends: %v", err)
				}
			}
		})
	}
	all.Wait()
	page, err := s.ListCalls(t.Context(), store.CallFilter{AppID: d.agent.AppID, Limit: 1})
	must(t, err)
	if page.Total != 37 {
		t.Errorf("%d calls are kept, want 37", page.Total)
	}
}
