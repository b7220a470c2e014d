package work

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store"
)

// How old things are removed: in transactions that are short whatever there is, with pauses in which others write.
const (
	firstBatch = 100
	leastBatch = 20
	mostBatch  = 1_000
	shortWrite = 10 * time.Millisecond // a transaction is to take about so long
	leastPause = 5 * time.Millisecond
	pauseTimes = 2 // how many times as long as a transaction the pause after it is
	longestRun = 4 * time.Minute
)

// A Removal removes up to so many of what was kept for as long as it is to be, and returns how many it removed.
type Removal func(ctx context.Context, most int) (int, error)

// Remove removes all there is, one removal after the other. It stops after some minutes, for another server may follow then; what
// is left is removed the next time.
func Remove(ctx context.Context, all ...Removal) error {
	limited, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	for _, remove := range all {
		err := removeAll(limited, remove)
		if ctx.Err() == nil && limited.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// removeAll removes batch after batch, each of which is as large as its time allows. On a full disk it may use what is kept
// in reserve: it makes room.
func removeAll(ctx context.Context, remove Removal) error {
	for batch := firstBatch; ; {
		began := time.Now()
		n, err := remove(ctx, batch)
		if store.OutOfRoom(err) {
			n, err = remove(store.Urgent(ctx), leastBatch)
			batch = leastBatch
		}
		if err != nil || n == 0 {
			return err
		}
		took := time.Since(began)
		switch {
		case took < shortWrite/2:
			batch = min(2*batch, mostBatch)
		case took > 2*shortWrite:
			batch = max(batch/2, leastBatch)
		}
		if err := pause(ctx, max(leastPause, pauseTimes*took)); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
