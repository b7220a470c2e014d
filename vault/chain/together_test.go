package chain_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// TestServersChainTogether has two servers write and chain at once; no lease keeps them apart.
func TestServersChainTogether(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, _ *sql.DB, o store.Options) {
		other := newTrail(t, storetest.Open(t, o))
		ctx, stop := context.WithCancel(w.Context())
		var writers, chainers sync.WaitGroup
		for _, server := range []*trail{w, other} {
			writers.Go(func() { server.write(150) })
			chainers.Go(func() {
				for room := chain.New(server.base, chain.Options{}); ctx.Err() == nil; {
					if err := room.PlaceForTest(ctx); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		writers.Wait()
		stop()
		chainers.Wait()
		w.must(w.room.Finish(w.Context()))
		if r := w.verify(); !r.Whole() || r.Last != 300 || r.Signed != 300 || r.Unplaced != 0 {
			w.Errorf("it says\n%s", r)
		}
	})
}
