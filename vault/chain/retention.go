package chain

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const (
	removeBatch = 500 // events of a transaction
	longestRun  = 4 * time.Minute
)

// RemoveOld removes the beginning of the chain that is older than what is kept, up to a checkpoint, when all of it is what was
// signed; a signed stub stands for it from then on. It fails with ErrBroken, and removes nothing, where it is not. What is left
// after some minutes is removed the next time.
func (r *Room) RemoveOld(ctx context.Context) error {
	if r.Keep == 0 {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, longestRun)
	defer cancel()
	stub, err := r.stubOld(limited)
	if err == nil {
		err = r.removeBelow(limited, stub)
	}
	if ctx.Err() == nil && limited.Err() != nil {
		return nil
	}
	return err
}

// stubOld verifies what is old, and signs a stub for it. It returns the place of the newest stub, 0 for none: that one is signed,
// whether there is more that is old or not.
func (r *Room) stubOld(ctx context.Context) (seq int, err error) {
	var stub, end store.Checkpoint
	err = r.base.Store.View(ctx, func(view *store.View) (err error) {
		if stub, err = r.believed(ctx, view, store.CheckpointStub); err != nil {
			return err
		}
		believe, err := r.believer(ctx, view)
		if err != nil {
			return err
		}
		if end, err = view.CheckpointBefore(ctx, stub.Seq, r.base.Clock().Add(-r.Keep), believe); err != nil || end.Seq == 0 {
			return err
		}
		return r.proves(ctx, view, stub, end)
	})
	if err != nil {
		return 0, fmt.Errorf("nothing of the audit trail was removed: %w", err)
	}
	if end.Seq == 0 {
		return stub.Seq, nil
	}
	return end.Seq, r.signStub(ctx, end)
}

// signStub writes a stub in place of what leads to a checkpoint, unless another process did it meanwhile.
func (r *Room) signStub(ctx context.Context, end store.Checkpoint) error {
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.LockChain(ctx); err != nil {
			return err
		}
		stub, err := r.believed(ctx, tx, store.CheckpointStub)
		if err != nil || stub.Seq >= end.Seq {
			return err
		}
		_, err = r.write(ctx, tx, store.CheckpointStub, end.Seq, end.Hash)
		return err
	})
}

// proves looks whether a checkpoint is what the events from a stub on lead to, and the last one is still there.
func (r *Room) proves(ctx context.Context, view *store.View, stub, end store.Checkpoint) error {
	if err := r.stillSigned(ctx, view); err != nil {
		return err
	}
	reached, err := follow(ctx, view, stub.Seq, stub.Hash, end.Seq)
	if err == nil && reached != audit.HashOf(end.Hash) {
		err = fmt.Errorf("%w (the checkpoint at %d says something else)", ErrBroken, end.Seq)
	}
	return err
}

// removeBelow removes what a signed stub stands for, with pauses in which others write. It is told the place of that: whatever
// stub is in the database meanwhile may be nobody's.
func (r *Room) removeBelow(ctx context.Context, stub int) error {
	for {
		began := time.Now()
		n, err := r.base.Store.RemoveChained(ctx, stub, removeBatch)
		if store.OutOfRoom(err) {
			n, err = r.base.Store.RemoveChained(store.Urgent(ctx), stub, removeBatch/10)
		}
		if err != nil || n == 0 {
			return err
		}
		if err := pause(ctx, 2*time.Since(began)); err != nil {
			return err
		}
	}
}
