package chain

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Options say what else becomes of the trail.
type Options struct {
	Keep    time.Duration // how long events are kept; 0: for ever
	Anchors []Anchor      // where checkpoints are sent
	Stderr  io.Writer     // default: os.Stderr
}

// A Room looks after the chain.
type Room struct {
	Options
	base   *api.Base
	holder string // what this process calls itself

	planted planted
	patrol  patrol

	mu     sync.Mutex
	signed store.Checkpoint // the newest that this process has signed
	told   time.Time        // when it said that the chain is broken
}

// New makes a room.
func New(base *api.Base, o Options) *Room {
	return &Room{base: base, Options: o, holder: rand.Text()}
}

const (
	// Task names the work in the background, and its lease.
	Task = "chain the audit trail"

	lease           = time.Minute
	batch           = 200 // events of a transaction
	checkpointEvery = time.Minute
	tellEvery       = time.Minute

	finishPatience = 3 * time.Second
	finishLook     = 50 * time.Millisecond
)

// Advance gives new events their places, and signs the newest when that is due. Where another process is about it, it is left to
// that one; were both to do it at once, one would wait for the other, and go on where that ended.
func (r *Room) Advance(ctx context.Context) error {
	idle, err := r.idle(ctx)
	if !idle && err == nil {
		_, err = r.turn(ctx, checkpointEvery)
	}
	return errors.Join(r.tell(err), r.planted.news())
}

// Finish is Advance at the end of a process: the newest is signed whenever the last one was, and another process that is about it
// is waited for, for a while.
func (r *Room) Finish(ctx context.Context) error {
	for until := time.Now().Add(finishPatience); ; {
		wait, err := r.turn(ctx, 0)
		if wait == 0 || err != nil {
			return err
		}
		if time.Now().After(until) {
			return r.unsigned(ctx, wait)
		}
		if err := pause(ctx, min(wait, finishLook)); err != nil {
			return err
		}
	}
}

// ErrNotSigned is when a process ends whose last events are not signed, for another one has the lease for it: one that was killed, or
// that is about it.
var ErrNotSigned = errors.New("the newest audit events are not signed")

// unsigned is ErrNotSigned where there are any.
func (r *Room) unsigned(ctx context.Context, wait time.Duration) error {
	unplaced, err := r.base.Store.HasUnplaced(ctx)
	if err != nil {
		return err
	}
	head, err := r.base.Store.ChainHead(ctx)
	if err != nil {
		return err
	}
	last, err := r.believed(ctx, r.base.Store, store.CheckpointHead)
	if err != nil || !unplaced && head.Seq <= last.Seq {
		return err
	}
	return fmt.Errorf("%w: another server has that to do, or was killed meanwhile, for %s more; whichever server runs then signs them", ErrNotSigned, wait.Round(time.Second))
}

// turn does what one process does at a time, or returns how long another one has the lease for it.
func (r *Room) turn(ctx context.Context, age time.Duration) (wait time.Duration, err error) {
	limited, cancel := context.WithTimeout(ctx, lease)
	defer cancel()
	wait, err = r.base.Store.TakeLease(ctx, Task, r.holder, lease)
	if wait > 0 || err != nil {
		return wait, err
	}
	if err = r.placeAll(limited); err == nil {
		err = r.checkpoint(limited, age)
	}
	if ctx.Err() == nil && limited.Err() != nil {
		err = nil // there is more than one lease is long enough for
	}
	return 0, errors.Join(err, r.base.Store.EndLease(context.WithoutCancel(ctx), Task, r.holder, 0))
}

// tell returns an error, and has the log say that the chain is broken once a while only: that stays so until somebody has looked.
func (r *Room) tell(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(err, ErrBroken) {
		if time.Since(r.told) < tellEvery {
			return work.Known(err)
		}
		r.told = time.Now()
	}
	return err
}

// idle looks whether there is nothing to do.
func (r *Room) idle(ctx context.Context) (bool, error) {
	unplaced, err := r.base.Store.HasUnplaced(ctx)
	if err != nil || unplaced {
		return false, err
	}
	head, last, err := r.head(ctx, r.base.Store)
	return !r.isDue(head, last, checkpointEvery), err
}

// isDue reports whether the head is to be signed, when the last checkpoint must be so old.
func (r *Room) isDue(head store.Link, last store.Checkpoint, age time.Duration) bool {
	since := r.base.Clock().Sub(last.At)
	return head.Seq > last.Seq && (since >= age || since < 0)
}
