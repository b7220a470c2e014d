package main

import (
	"context"
	"database/sql"
	"time"
)

// keepHalf has a server remove the older half of what agents did.
const keepHalf = "40d"

// measureRetention starts the server anew, so that it removes the older half of all calls, and compares what requests take
// meanwhile with what they took before.
func (b *bench) measureRetention(ctx context.Context, t *target) error {
	requests := func() [][]byte { return b.meRequests(t, t.server) }
	var usual load
	if err := b.drive(ctx, &usual, t.server, 16, requests()); err != nil {
		return err
	}
	if err := t.server.stop(); err != nil {
		return err
	}
	s, err := start(t.command(ctx, b.binary, "--keep-calls", keepHalf))
	if err != nil {
		return err
	}
	t.server = s
	b.later(s.stop)
	old := time.Now().Add(-activityDays / 2 * 24 * time.Hour)
	before, err := t.awaitRemoval(ctx, old, b.removing)
	if err != nil {
		return err
	}
	var during load
	for began := time.Now(); time.Since(began) < b.removing; {
		if err := b.drive(ctx, &during, t.server, 16, requests()); err != nil {
			return err
		}
	}
	after, err := t.callsBefore(ctx, old)
	if err != nil {
		return err
	}
	b.table.set(t.column, "removing old calls: calls/s, beside me at full rate", aim{}, float64(before-after)/during.took.Seconds(), "%.0f")
	b.table.set(t.column, "removing old calls: p99 of me before", aim{}, usual.percentile(.99), "%.2f ms")
	b.table.set(t.column, "removing old calls: p99 of me meanwhile, times that before", under(2, "times"),
		during.percentile(.99)/usual.percentile(.99), "%.2f ms, %.1f", during.percentile(.99))
	return nil
}

// awaitRemoval waits until calls are being removed, which begins within some minutes, and returns how many of those before a
// time are left. A run on little data doesn't wait.
func (t *target) awaitRemoval(ctx context.Context, old time.Time, measured time.Duration) (left int, err error) {
	first, err := t.callsBefore(ctx, old)
	for left = first; err == nil && left == first && measured > time.Second; left, err = t.callsBefore(ctx, old) {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return left, err
}

func (t *target) callsBefore(ctx context.Context, old time.Time) (n int, err error) {
	db, err := sql.Open(source(t.options))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `select count(*) from calls where at < $1`, old.UnixMicro()).Scan(&n)
	return n, err
}
