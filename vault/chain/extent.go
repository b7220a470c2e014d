package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// extent signs that the chain is what it is up to a place: when it follows from the checkpoint before that, and leads to the one after.
func (r *Room) extent(ctx context.Context, view *store.View, first, last int) (audit.Extent, error) {
	e := audit.Extent{First: first, Last: last, At: r.base.Clock()}
	if err := r.stillSigned(ctx, view); err != nil {
		return e, err
	}
	believe, err := r.believer(ctx, view)
	if err != nil {
		return e, err
	}
	before, after, err := view.CheckpointsAround(ctx, last, believe)
	if err != nil {
		return e, err
	}
	end, err := follow(ctx, view, before.Seq, before.Hash, last)
	if err != nil {
		return e, err
	}
	if after.Seq > 0 {
		if reached, err := follow(ctx, view, last, end.Bytes(), after.Seq); err != nil || reached != audit.HashOf(after.Hash) {
			return e, errors.Join(err, fmt.Errorf("%w (the checkpoint at %d says something else)", ErrBroken, after.Seq))
		}
	}
	e.Hash, e.Before = end.Bytes(), audit.Hash{}.Bytes()
	if first > 1 {
		e.Before, err = r.hashAt(ctx, view, first-1)
	}
	return r.signers()[0].Extent(e), err
}

// hashAt is the hash of the event at a place, or what was signed of it where it is gone; nil where nobody knows.
func (r *Room) hashAt(ctx context.Context, view *store.View, seq int) ([]byte, error) {
	hash, err := view.HashAt(ctx, seq)
	if hash != nil || err != nil {
		return hash, err
	}
	keys, err := r.trusted(ctx, view)
	if err != nil {
		return nil, err
	}
	there, err := view.CheckpointsAt(ctx, seq)
	for _, c := range there {
		if signedBy(keys, c) {
			return c.Hash, nil
		}
	}
	return nil, err
}

// stillSigned fails with ErrBroken where the last checkpoint that this process has signed is gone.
func (r *Room) stillSigned(ctx context.Context, from reader) error {
	last, err := r.believed(ctx, from, store.CheckpointHead)
	if signed := r.remembered(); err == nil && signed.Seq > last.Seq {
		return fmt.Errorf("%w (the checkpoint at %d is gone)", ErrBroken, signed.Seq)
	}
	return err
}

func extentLine(e audit.Extent) wire.AuditProof {
	return wire.AuditProof{
		Proof:     wire.ProofExport,
		Seq:       e.Last,
		Hash:      hex.EncodeToString(e.Hash),
		At:        e.At,
		KeyID:     e.KeyID,
		Signature: e.Signature,
		First:     e.First,
		Before:    hex.EncodeToString(e.Before),
	}
}

// extentOf reads a line; what is wrong with it shows when its signature is checked.
func extentOf(l wire.AuditProof) audit.Extent {
	hash, _ := hex.DecodeString(l.Hash)
	before, _ := hex.DecodeString(l.Before)
	return audit.Extent{
		First:     l.First,
		Last:      l.Seq,
		Before:    before,
		Hash:      hash,
		At:        l.At.UTC().Truncate(time.Microsecond),
		KeyID:     l.KeyID,
		Signature: l.Signature,
	}
}
