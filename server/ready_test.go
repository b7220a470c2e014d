package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// TestReadinessIsFoundOutForAllTogether has many strangers ask at once, of whom some hang up.
func TestReadinessIsFoundOutForAllTogether(t *testing.T) {
	t.Parallel()
	var r readiness
	var asked atomic.Int32
	want := errors.New("no")
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	var all sync.WaitGroup
	for i := range 1000 {
		ctx := t.Context()
		if i%2 == 0 {
			ctx = gone
		}
		all.Go(func() {
			err := r.now(ctx, func(ctx context.Context) error {
				asked.Add(1)
				return errors.Join(want, ctx.Err())
			})
			if !errors.Is(err, want) || errors.Is(err, context.Canceled) {
				t.Errorf("the answer is %v", err)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n > 10 {
		t.Errorf("asked %d times", n)
	}
}
