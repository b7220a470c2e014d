package chain_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestAnIdleChainReadsEachThingOnce, for it looks every second: what has no place, the last checkpoint of each kind, the keys and the head.
func TestAnIdleChainReadsEachThingOnce(t *testing.T) {
	t.Parallel()
	var reads atomic.Int64
	w := newTrail(t, storetest.Open(t, store.Options{Path: storetest.Path(t), Watch: func(string, time.Duration, string) { reads.Add(1) }}))
	w.write(3)
	w.must(w.room.Finish(t.Context()))
	reads.Store(0)
	w.must(w.room.Advance(t.Context()))
	if n := reads.Load(); n > 5 {
		t.Errorf("it reads %d times", n)
	}
}
