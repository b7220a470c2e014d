package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"math"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// Proof is a page of what proves the events from one place up to another, and where the next page begins, "" for nowhere: the public
// keys, the checkpoints between, that before the first, and the stubs; and on the last page what is signed of an export that has these
// events. 0 and 0 are all the places there are, of which nothing is signed. It is to be read after the events. Where the chain is not
// what it was, an export is not signed, and verifying says what is wrong.
func (r *Room) Proof(ctx context.Context, first, last int, after string, limit int) (lines []wire.AuditProof, next string, err error) {
	err = r.base.Store.View(ctx, func(view *store.View) error {
		if lines, next, err = proofPage(ctx, view, first, last, after, limit); err != nil || last == 0 || next != "" {
			return err
		}
		extent, err := r.extent(ctx, view, first, last)
		if errors.Is(err, ErrBroken) {
			return nil
		}
		lines = append(lines, extentLine(extent))
		return err
	})
	return lines, next, err
}

func proofPage(ctx context.Context, view *store.View, first, last int, after string, limit int) (lines []wire.AuditProof, next string, err error) {
	if after == "" {
		keys, err := view.AuditKeys(ctx)
		if err != nil {
			return nil, "", err
		}
		for _, k := range keys {
			lines = append(lines, keyLine(k))
		}
	}
	if last == 0 {
		last = math.MaxInt
	}
	page, next, err := view.CheckpointsBetween(ctx, first-1, last, after, limit)
	for _, c := range page {
		lines = append(lines, checkpointLine(c))
	}
	return lines, next, err
}

func keyLine(k store.AuditKey) wire.AuditProof {
	return wire.AuditProof{
		Proof:      wire.ProofKey,
		At:         k.At,
		KeyID:      k.ID,
		Signature:  k.Signature,
		PublicKey:  k.PublicKey,
		PreviousID: k.PreviousID,
		Handover:   k.Handover,
		Number:     k.Number,
	}
}

// maxYear is the last one that JSON has a time of.
const maxYear = 9999

func checkpointLine(c store.Checkpoint) wire.AuditProof {
	if c.At.Year() > maxYear || c.At.Year() < 0 { // which no server wrote
		c.At = time.UnixMicro(0).UTC()
	}
	return wire.AuditProof{
		Proof:     wire.ProofCheckpoint,
		Kind:      c.Kind,
		Seq:       c.Seq,
		Hash:      hex.EncodeToString(c.Hash),
		At:        c.At,
		KeyID:     c.KeyID,
		Signature: c.Signature,
	}
}

// keyOf and checkpointOf read lines; what is wrong with them shows when signatures are checked.
func keyOf(l wire.AuditProof) store.AuditKey {
	return store.AuditKey{
		ID:         l.KeyID,
		Number:     l.Number,
		PublicKey:  l.PublicKey,
		At:         l.At,
		PreviousID: l.PreviousID,
		Handover:   l.Handover,
		Signature:  l.Signature,
	}
}

func checkpointOf(l wire.AuditProof) store.Checkpoint {
	hash, _ := hex.DecodeString(l.Hash)
	return store.Checkpoint{Seq: l.Seq, Kind: l.Kind, Hash: hash, At: l.At.UTC().Truncate(time.Microsecond), KeyID: l.KeyID, Signature: l.Signature}
}
