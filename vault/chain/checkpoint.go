package chain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// ErrBroken is when the chain is not what it was: nothing of it is signed or removed until somebody has looked.
var ErrBroken = errors.New("the audit trail was changed from outside: run `alter-console audit verify`, which says where")

// checkpoint signs the head of the chain, unless the last checkpoint is younger than age. It looks before at everything since
// the last one: what was changed in the database meanwhile is not signed.
func (r *Room) checkpoint(ctx context.Context, age time.Duration) error {
	var head store.Link
	var last store.Checkpoint
	err := r.base.Store.View(ctx, func(view *store.View) (err error) {
		if head, last, err = r.head(ctx, view); err != nil || !r.isDue(head, last, age) {
			return err
		}
		if err = r.checkSince(ctx, view, last, head); err == nil {
			head, err = view.FreePlace(ctx, last.Seq, head.Seq) // somebody may have put something there
		}
		return err
	})
	if err != nil || !r.isDue(head, last, age) {
		return err
	}
	made, err := r.sign(ctx, head, last)
	if err == nil {
		r.remember(made)
	}
	return err
}

// sign writes a checkpoint of what was looked at, unless another process did it meanwhile.
func (r *Room) sign(ctx context.Context, head store.Link, last store.Checkpoint) (made store.Checkpoint, err error) {
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.LockChain(ctx); err != nil {
			return err
		}
		now, err := r.believed(ctx, tx, store.CheckpointHead)
		if err != nil || now.Seq != last.Seq {
			made = last
			return err
		}
		made, err = r.write(ctx, tx, store.CheckpointHead, head.Seq, head.Hash)
		return err
	})
	return made, err
}

// write signs a checkpoint by the secret in use.
func (r *Room) write(ctx context.Context, tx *store.Tx, kind string, seq int, hash []byte) (store.Checkpoint, error) {
	signers := r.signers()
	newest, err := r.newest(ctx, tx)
	if err != nil {
		return store.Checkpoint{}, err
	}
	at := r.base.Clock()
	if !at.After(newest) { // a clock that was put back
		at = newest.Add(time.Microsecond)
	}
	if err := introduce(ctx, tx, signers, at); err != nil {
		return store.Checkpoint{}, err
	}
	made := signers[0].Checkpoint(kind, seq, hash, at)
	return made, tx.InsertCheckpoint(ctx, made)
}

// signers are those of the secrets that are here, that of the one in use first.
func (r *Room) signers() (all []audit.Signer) {
	for _, secret := range r.base.Secrets.Set().All() {
		all = append(all, audit.SignerOf(secret))
	}
	return all
}

// Introduce makes the key known that signs from now on. Those of secrets before it vouch for it; where there are none, it vouches
// for the last one alone.
func (r *Room) Introduce(ctx context.Context, tx *store.Tx, before []keyring.Secret) error {
	if err := tx.LockChain(ctx); err != nil {
		return err
	}
	signers := r.signers()
	for _, secret := range before {
		signers = append(signers, audit.SignerOf(secret))
	}
	return introduce(ctx, tx, signers, r.base.Clock())
}

// introduce makes the key of the first signer known.
func introduce(ctx context.Context, tx *store.Tx, signers []audit.Signer, at time.Time) error {
	keys, err := tx.AuditKeys(ctx)
	if err != nil || slices.ContainsFunc(keys, func(k store.AuditKey) bool { return k.ID == signers[0].ID }) {
		return err
	}
	return tx.InsertAuditKey(ctx, signers[0].Introduce(at, lastOf(keys, signers), signers[1:]))
}

// lastOf is the newest key that some signers vouch for, or the newest of all where they vouch for none; nil where there is none. Its
// number is that of the newest.
func lastOf(keys []store.AuditKey, signers []audit.Signer) *store.AuditKey {
	if len(keys) == 0 {
		return nil
	}
	newest := keys[len(keys)-1]
	last, vouched := newest, trustedBy(signers, keys)
	for _, k := range keys {
		if vouched[k.ID] != nil {
			last = k
		}
	}
	last.Number = newest.Number
	return &last
}

// checkSince fails with ErrBroken where what comes after a checkpoint does not follow from it, or there was a later one.
func (r *Room) checkSince(ctx context.Context, view *store.View, last store.Checkpoint, head store.Link) error {
	if signed := r.remembered(); signed.Seq > last.Seq {
		return fmt.Errorf("%w (the checkpoint at %d is gone)", ErrBroken, signed.Seq)
	}
	end, err := follow(ctx, view, last.Seq, last.Hash, head.Seq)
	if err == nil && end != audit.HashOf(head.Hash) {
		err = fmt.Errorf("%w (the head is not what it was)", ErrBroken)
	}
	return err
}

// follow computes the chain from one place to another, and fails with ErrBroken where it is not as it was written.
func follow(ctx context.Context, view *store.View, from int, hash []byte, to int) (end audit.Hash, err error) {
	var c audit.Chainer
	seq, end := from, audit.HashOf(hash)
	err = view.EachChained(ctx, from, to, func(e store.ChainedEvent) error {
		seq++
		end = c.Next(end, seq, e.Content)
		if e.Seq != seq || audit.HashOf(e.Hash) != end {
			return fmt.Errorf("%w (at %d)", ErrBroken, seq)
		}
		return nil
	})
	if err == nil && seq != to {
		err = fmt.Errorf("%w (at %d)", ErrBroken, seq+1)
	}
	return end, err
}

func (r *Room) remembered() store.Checkpoint {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.signed
}

func (r *Room) remember(c store.Checkpoint) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.signed = c
}
