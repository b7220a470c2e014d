package store_test

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestALeaseIsOneProcessesUntilItEnds(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		take := func(task, holder string, lease time.Duration) (wait time.Duration) {
			t.Helper()
			wait, err := s.TakeLease(t.Context(), task, holder, lease)
			must(t, err)
			return wait
		}
		end := func(holder string, after time.Duration) {
			t.Helper()
			must(t, s.EndLease(t.Context(), "sweep", holder, after))
		}
		if wait := take("sweep", "a", time.Hour); wait != 0 {
			t.Fatalf("nobody has it, and the wait is %s", wait)
		}
		for _, holder := range []string{"a", "b"} {
			if wait := take("sweep", holder, time.Hour); wait <= 59*time.Minute || wait > time.Hour {
				t.Errorf("%s waits for %s", holder, wait)
			}
		}
		if wait := take("another", "b", time.Hour); wait != 0 {
			t.Errorf("another task's is %s away", wait)
		}
		end("b", 0) // which has none
		if wait := take("sweep", "b", time.Hour); wait == 0 {
			t.Error("a lease was ended by another than its holder")
		}
		end("a", time.Minute)
		if wait := take("sweep", "b", time.Hour); wait <= 50*time.Second || wait > time.Minute {
			t.Errorf("after a's run b waits for %s", wait)
		}
		end("a", 0)
		if wait := take("sweep", "b", time.Millisecond); wait != 0 {
			t.Errorf("the lease has ended, and b waits for %s", wait)
		}
		for wait := time.Hour; wait != 0; time.Sleep(wait) { // b is gone, and never said so
			if wait = take("sweep", "a", time.Hour); wait > time.Second {
				t.Fatalf("b's lease of a millisecond lasts for %s", wait)
			}
		}
	})
}

func TestOfManyAtOnceOneTakesTheLease(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		for round := range 5 {
			var all sync.WaitGroup
			var took atomic.Int64
			for n := range 10 {
				all.Go(func() {
					wait, err := s.TakeLease(t.Context(), fmt.Sprint("sweep ", round), fmt.Sprint(n), time.Hour)
					if err != nil {
						t.Error(err)
					}
					if wait == 0 {
						took.Add(1)
					}
				})
			}
			all.Wait()
			if n := took.Load(); n != 1 {
				t.Errorf("%d of 10 took it", n)
			}
		}
	})
}

// TestALeaseFromTheFutureHoldsNobodyUp puts the clock back by more than a lease can last.
func TestALeaseFromTheFutureHoldsNobodyUp(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		_, err := s.TakeLease(t.Context(), "sweep", "a", 48*time.Hour)
		must(t, err)
		wait, err := s.TakeLease(t.Context(), "sweep", "b", time.Minute)
		must(t, err)
		if wait != 0 {
			t.Errorf("b waits for %s", wait)
		}
	})
}

// TestARestartTakesTheLeasesOfTheKilled, where one process at a time serves a file.
func TestARestartTakesTheLeasesOfTheKilled(t *testing.T) {
	t.Parallel()
	o := store.Options{Path: filepath.Join(t.TempDir(), "console.db")}
	for range 2 {
		s := storetest.Open(t, o)
		must(t, s.PrepareToServe(t.Context()))
		if wait, err := s.TakeLease(t.Context(), "sweep", rand.Text(), time.Hour); wait != 0 || err != nil {
			t.Errorf("the lease is %s away, %v", wait, err)
		}
		must(t, s.Close())
	}
}
