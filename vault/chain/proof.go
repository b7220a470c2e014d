package chain

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A proofReader is a store, or a view of one.
type proofReader interface {
	AuditKeys(context.Context) ([]store.AuditKey, error)
	EachCheckpoint(context.Context, func(store.Checkpoint) error) error
}

// Proof is what proves an export of the trail: the public keys, and the checkpoints in the order in which they were made. They are
// to be read after the events.
func Proof(ctx context.Context, from proofReader) (lines []wire.AuditProof, err error) {
	keys, err := from.AuditKeys(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		lines = append(lines, keyLine(k))
	}
	err = from.EachCheckpoint(ctx, func(c store.Checkpoint) error {
		lines = append(lines, checkpointLine(c))
		return nil
	})
	return lines, err
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

func checkpointLine(c store.Checkpoint) wire.AuditProof {
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
