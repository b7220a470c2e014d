package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
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

// TestOnAFullDiskNothingIsGivenOut lets the file grow no further: every retrieval fails, until there is room again.
func TestOnAFullDiskNothingIsGivenOut(t *testing.T) {
	t.Parallel()
	s := storetest.SQLite(t)
	d := newDecision(t, s, "books")
	limit := func(pages int) {
		must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.Exec(t.Context(), fmt.Sprintf("pragma max_page_count = %d", pages)) // never below what there is
		}))
	}
	limit(1)
	full := 0
	for range 200 { // until the pages that are there are full
		r := d.retrieval()
		err := s.KeepRetrieval(t.Context(), r)
		if err == nil {
			continue
		}
		full++
		if !store.OutOfRoom(err) {
			t.Fatalf("on a full disk: %v", err)
		}
		if _, err := s.CallByID(t.Context(), r.Call.AppID, r.Call.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("it failed, and is there: %v", err)
		}
	}
	if full == 0 {
		t.Fatal("the file grew")
	}
	limit(1 << 30)
	must(t, s.KeepRetrieval(t.Context(), d.retrieval()))
}

// TestNobodyWaitsForManyTransactionsThatFail has the database go away while more wait than one transaction takes.
func TestNobodyWaitsForManyTransactionsThatFail(t *testing.T) {
	t.Parallel()
	begun, fail := make(chan int), make(chan struct{})
	do, waiting := store.Gather(func(_ context.Context, items []int) ([]error, error) {
		begun <- len(items)
		<-fail
		return nil, &store.UnavailableError{}
	})
	var all sync.WaitGroup
	ask := func(n int) {
		for range n {
			all.Go(func() {
				var down *store.UnavailableError
				if err := do(context.Background(), 1); !errors.As(err, &down) {
					t.Errorf("the wait ends with %v", err)
				}
			})
		}
	}
	ask(1)
	<-begun
	ask(500)
	for waiting() < 500 {
		runtime.Gosched()
	}
	fail <- struct{}{}
	written := <-begun
	if left := waiting(); left == 0 || left != 500-written {
		t.Fatalf("%d wait while %d are written", left, written)
	}
	fail <- struct{}{}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case n := <-begun:
		t.Errorf("a third transaction begins, for %d", n)
		close(fail)
		go func() {
			for range begun {
			}
		}()
		<-done
	case <-done:
	}
}
