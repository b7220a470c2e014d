package chain

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// placeAll gives all events their places, with pauses in which others write.
func (r *Room) placeAll(ctx context.Context) error {
	for {
		began := time.Now()
		n, err := r.place(ctx)
		if err != nil || n < batch {
			return err
		}
		if err := pause(ctx, time.Since(began)); err != nil {
			return err
		}
	}
}

// catchUpPatience is how long an export waits for the events of the last second to have their places.
const catchUpPatience = 2 * time.Second

// CatchUp gives the events of the last second their places before they are exported. What has none nevertheless is exported
// without one.
func (r *Room) CatchUp(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, catchUpPatience)
	defer cancel()
	_ = r.placeAll(limited) // the task says what is wrong
}

// place gives the oldest events their places, and returns how many. The database lets one do it at a time, wherever it runs, and
// the head is read after that.
func (r *Room) place(ctx context.Context) (n int, err error) {
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.LockChain(ctx); err != nil {
			return err
		}
		events, err := tx.UnplacedEvents(ctx, batch)
		n = len(events)
		if n == 0 || err != nil {
			return err
		}
		head, _, err := r.head(ctx, tx)
		if err != nil {
			return err
		}
		return tx.PlaceEvents(ctx, audit.Continue(head, events))
	})
	return n, err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
