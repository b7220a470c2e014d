package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// CheckpointBefore is the last checkpoint of the head, above a place, that all events up to it are older than a time of, that is
// believed, and that no stub stands beside; its Seq is 0 where there is none.
func (q queries) CheckpointBefore(ctx context.Context, above int, before time.Time, believe Believer) (Checkpoint, error) {
	return q.firstBelieved(ctx, believe, `where kind = 'head' and seq > $1
		and seq < coalesce((select seq from audit_events where seq > $1 and at >= $2 order by seq limit 1), (select max(seq) + 1 from audit_events))
		and not exists (select 1 from audit_checkpoints stub where stub.kind = 'stub' and stub.seq = audit_checkpoints.seq)
		order by seq desc`, above, sqldb.Micros(before))
}

// RemoveChained removes up to so many of the oldest events that a stub stands for, by its place, and returns how many; with the
// last of them it removes the checkpoints before the stub. It believes its caller that the stub is signed.
func (s *Store) RemoveChained(ctx context.Context, stub, most int) (n int, err error) {
	if stub == 0 {
		return 0, nil
	}
	err = s.transact(ctx, sqldb.TidyPatience, func(tx *Tx) error {
		n = 0
		err = tx.write.Each(ctx, "remove old events", func(sqldb.Scanner) error {
			n++
			return nil
		}, `delete from audit_events where id in (select id from audit_events where seq <= $1 order by seq limit $2) returning 1`, stub, most)
		if err != nil || n == most {
			return err
		}
		return tx.write.Exec(ctx, "remove old checkpoints", `delete from audit_checkpoints where seq < $1`, stub)
	})
	return n, err
}
