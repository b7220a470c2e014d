package chain

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A patrol is how far this process has looked through the trail for what no server has written: through events once, for they are added
// at the end alone, and through checkpoints again and again.
type patrol struct {
	event      int              // the last place
	checkpoint store.Checkpoint // the last one
	rests      time.Time        // until when a new pass waits
}

const (
	patrolEvents      = 500 // at a time
	patrolCheckpoints = 50
	patrolEvery       = time.Minute // a pass, where it takes less
)

// Patrol looks at the next ones, and fails with ErrPlanted the first time that it comes upon one that no server has written. One
// goroutine does it at a time: the task.
func (r *Room) Patrol(ctx context.Context) error {
	if err := r.walk(ctx); err != nil {
		return err
	}
	return r.planted.news()
}

func (r *Room) walk(ctx context.Context) error {
	p := &r.patrol
	err := r.base.Store.SomeChained(ctx, p.event, patrolEvents, func(e store.ChainedEvent) error {
		p.event = e.Seq
		if why := audit.UnreadableContent(e.Content); why != "" {
			r.planted.event(e.Seq, why)
		}
		return nil
	})
	if err != nil || time.Now().Before(p.rests) {
		return err
	}
	return r.walkCheckpoints(ctx)
}

func (r *Room) walkCheckpoints(ctx context.Context) error {
	p := &r.patrol
	believe, err := r.believer(ctx, r.base.Store)
	if err != nil {
		return err
	}
	some, err := r.base.Store.CheckpointsFrom(ctx, p.checkpoint, patrolCheckpoints)
	if err != nil {
		return err
	}
	for i := range some {
		believe(&some[i])
		p.checkpoint = some[i]
	}
	if len(some) == patrolCheckpoints {
		return nil
	}
	_, stub, err := r.lastOfEach(ctx, r.base.Store)
	if err == nil {
		r.planted.passed(stub.Seq)
		p.checkpoint, p.rests = store.Checkpoint{}, time.Now().Add(patrolEvery)
	}
	return err
}
