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

// head is the newest place in the chain, which may be that of a checkpoint; it fails with ErrBroken where nobody signed that.
func (r *Room) head(ctx context.Context, from reader) (store.Link, error) {
	if _, err := r.newest(ctx, from); err != nil {
		return store.Link{}, err
	}
	return from.ChainHead(ctx)
}

// newest is the time of the checkpoint that was made last, of either kind; zero where there is none. It fails with ErrBroken where
// nobody signed the last of one.
func (r *Room) newest(ctx context.Context, from reader) (time.Time, error) {
	head, err := from.LastCheckpoint(ctx, store.CheckpointHead)
	if err != nil {
		return time.Time{}, err
	}
	stub, err := from.LastCheckpoint(ctx, store.CheckpointStub)
	if err != nil {
		return time.Time{}, err
	}
	if stub.At.After(head.At) {
		return stub.At, r.areSigned(ctx, from, head, stub)
	}
	return head.At, r.areSigned(ctx, from, head, stub)
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
