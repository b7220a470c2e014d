package chain

import (
	"context"
	"crypto/ed25519"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A reader is a store, a view of one, or a transaction.
type reader interface {
	AuditKeys(context.Context) ([]store.AuditKey, error)
	LastCheckpoint(context.Context, string, store.Believer) (store.Checkpoint, error)
	ChainHead(context.Context) (store.Link, error)
}

// believer believes checkpoints that are signed by the keys that the secrets here vouch for. Others are as if they were not there, for
// whoever may add rows may have put them there, but that they are remembered.
func (r *Room) believer(ctx context.Context, from reader) (store.Believer, error) {
	keys, err := r.trusted(ctx, from)
	if err != nil {
		return nil, err
	}
	again := true
	return func(c *store.Checkpoint) bool {
		if again && keys[c.KeyID] == nil { // which may have come into use meanwhile
			if now, err := r.trusted(ctx, from); err == nil {
				keys = now
			}
			again = false
		}
		signed := signedBy(keys, *c)
		if !signed {
			r.planted.checkpoint(c)
		}
		return signed
	}, nil
}

// believed returns the last signed checkpoint of a kind; its Seq is 0 where there is none.
func (r *Room) believed(ctx context.Context, from reader, kind string) (store.Checkpoint, error) {
	believe, err := r.believer(ctx, from)
	if err != nil {
		return store.Checkpoint{}, err
	}
	return from.LastCheckpoint(ctx, kind, believe)
}

func signedBy(keys map[string]ed25519.PublicKey, c store.Checkpoint) bool {
	public := keys[c.KeyID]
	return public != nil && audit.Signed(public, &c)
}

// head is the newest place in the chain, that of an event, or of what was signed where the events up to it are gone; and the last signed
// checkpoint of a head.
func (r *Room) head(ctx context.Context, from reader) (head store.Link, last store.Checkpoint, err error) {
	if head, err = from.ChainHead(ctx); err != nil {
		return head, last, err
	}
	last, stub, err := r.lastOfEach(ctx, from)
	for _, c := range []store.Checkpoint{last, stub} {
		if c.Seq > head.Seq {
			head = store.Link{Seq: c.Seq, Hash: c.Hash}
		}
	}
	return head, last, err
}

// newest is the time of the signed checkpoint that was made last, of either kind; zero where there is none.
func (r *Room) newest(ctx context.Context, from reader) (time.Time, error) {
	head, stub, err := r.lastOfEach(ctx, from)
	if stub.At.After(head.At) {
		return stub.At, err
	}
	return head.At, err
}

// lastOfEach are the last signed checkpoints of both kinds.
func (r *Room) lastOfEach(ctx context.Context, from reader) (head, stub store.Checkpoint, err error) {
	believe, err := r.believer(ctx, from)
	if err != nil {
		return head, stub, err
	}
	if head, err = from.LastCheckpoint(ctx, store.CheckpointHead, believe); err != nil {
		return head, stub, err
	}
	stub, err = from.LastCheckpoint(ctx, store.CheckpointStub, believe)
	return head, stub, err
}

// trusted are the public keys that the secrets that are here vouch for.
func (r *Room) trusted(ctx context.Context, from reader) (map[string]ed25519.PublicKey, error) {
	known, err := from.AuditKeys(ctx)
	return trustedBy(r.signers(), known), err
}

func trustedBy(signers []audit.Signer, known []store.AuditKey) map[string]ed25519.PublicKey {
	var own []ed25519.PublicKey
	for _, s := range signers {
		own = append(own, s.Public())
	}
	return audit.Trusted(own, known)
}
