package chain

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A reader is a store, a view of one, or a transaction.
type reader interface {
	AuditKeys(context.Context) ([]store.AuditKey, error)
	LastCheckpoint(ctx context.Context, kind string) (store.Checkpoint, error)
	ChainHead(context.Context) (store.Link, error)
}

// believed returns the last checkpoint of a kind; its Seq is 0 where there is none. It fails with ErrBroken where nobody signed it:
// whoever may add rows may have put it there.
func (r *Room) believed(ctx context.Context, from reader, kind string) (store.Checkpoint, error) {
	last, err := from.LastCheckpoint(ctx, kind)
	if err != nil || last.Seq == 0 {
		return last, err
	}
	return last, r.areSigned(ctx, from, last)
}

// areSigned fails with ErrBroken where nobody signed one of some checkpoints.
func (r *Room) areSigned(ctx context.Context, from reader, checkpoints ...store.Checkpoint) error {
	if r.base.Secrets == nil { // a check of a command, which only looks
		return nil
	}
	keys, err := r.trusted(ctx, from)
	if err != nil {
		return err
	}
	for _, c := range checkpoints {
		if c.Seq > 0 && !signedBy(keys, c) {
			return fmt.Errorf("%w (nobody signed the checkpoint at %d)", ErrBroken, c.Seq)
		}
	}
	return nil
}

func signedBy(keys map[string]ed25519.PublicKey, c store.Checkpoint) bool {
	public := keys[c.KeyID]
	return public != nil && audit.Signed(public, &c)
}

// head is the newest place in the chain, which may be that of a checkpoint, and the last checkpoint of a head; it fails with ErrBroken
// where nobody signed the last of a kind.
func (r *Room) head(ctx context.Context, from reader) (head store.Link, last store.Checkpoint, err error) {
	if last, _, err = r.lastOfEach(ctx, from); err != nil {
		return head, last, err
	}
	head, err = from.ChainHead(ctx)
	return head, last, err
}

// newest is the time of the checkpoint that was made last, of either kind; zero where there is none. It fails with ErrBroken where
// nobody signed the last of one.
func (r *Room) newest(ctx context.Context, from reader) (time.Time, error) {
	head, stub, err := r.lastOfEach(ctx, from)
	if stub.At.After(head.At) {
		return stub.At, err
	}
	return head.At, err
}

// lastOfEach are the last checkpoints of both kinds, with ErrBroken where nobody signed one.
func (r *Room) lastOfEach(ctx context.Context, from reader) (head, stub store.Checkpoint, err error) {
	if head, err = from.LastCheckpoint(ctx, store.CheckpointHead); err != nil {
		return head, stub, err
	}
	if stub, err = from.LastCheckpoint(ctx, store.CheckpointStub); err != nil {
		return head, stub, err
	}
	return head, stub, r.areSigned(ctx, from, head, stub)
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
