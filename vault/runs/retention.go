package runs

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/work"
)

// RemoveOld removes what was kept for as long as it is to be: calls, spans, and what went over the wire.
func (r *Room) RemoveOld(ctx context.Context) error {
	s := r.base.Store
	var all []work.Removal
	for _, kind := range []struct {
		keep   time.Duration
		remove func(context.Context, time.Time, int) (int, error)
	}{
		{r.KeepBodies, s.RemoveBodies},
		{r.KeepCalls, s.RemoveCalls},
		{r.KeepCalls, s.RemoveSpans},
	} {
		if kind.keep == 0 {
			continue
		}
		all = append(all, func(ctx context.Context, most int) (int, error) {
			return kind.remove(ctx, r.base.Clock().Add(-kind.keep), most)
		})
	}
	return work.Remove(ctx, all...)
}
