package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Leases are told by the database's clock, which is the same for everybody: how far the machines' clocks are apart has no
// meaning for them.

// TakeLease makes one of all processes on the database the only one that does a task until the lease ends. wait is how long
// to wait for the end of another lease, 0 when this one was taken. A lease whose end is further ahead than any lease lasts
// was taken before the database's clock was put back: it holds nobody up.
func (s *Store) TakeLease(ctx context.Context, task, holder string, lease time.Duration) (wait time.Duration, err error) {
	now := s.read.Now()
	err = s.Tx(ctx, func(tx *Tx) error {
		wait = 0
		_, err := sqldb.Value[string](ctx, tx.read, "take a lease", `
			insert into task_leases as l (task, holder, ends_at) values ($1, $2, `+now+` + $3)
			on conflict (task) do update set holder = excluded.holder, ends_at = excluded.ends_at
			where l.ends_at <= `+now+` or l.ends_at > `+now+` + $4
			returning holder`, task, holder, lease.Microseconds(), (farAhead + lease).Microseconds())
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		left, err := sqldb.Value[int64](ctx, tx.read, "read a lease", `select ends_at - `+now+` from task_leases where task = $1`, task)
		wait = max(time.Duration(left)*time.Microsecond, time.Millisecond)
		return err
	})
	return wait, err
}

// forgetLeases is for a process that has the database for itself: whoever had a lease is gone, and may never have said so.
func forgetLeases(ctx context.Context, tx sqldb.Tx) error {
	return tx.Exec(ctx, "forget the leases of a process that is gone", `delete from task_leases`)
}

// farAhead is more than any two leases of one task differ by: releases that share a database may set them differently.
const farAhead = 24 * time.Hour

// EndLease makes a lease end after a while, if its holder still has it.
func (s *Store) EndLease(ctx context.Context, task, holder string, after time.Duration) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.write.Exec(ctx, "end a lease", `update task_leases set ends_at = `+s.read.Now()+` + $3 where task = $1 and holder = $2`,
			task, holder, after.Microseconds())
	})
}
