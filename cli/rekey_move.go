package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/masterkeys"
)

// boxOf seals under one master key, and opens what is under any of those that are here.
func boxOf(key keyring.Secret, here []keyring.Secret) *seal.Box {
	return seal.New(keyring.Of(key, here...))
}

// settleTime is longer than a server takes to notice a new master key.
const settleTime = 3 * time.Second

// settle waits until every server has noticed.
func settle(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(settleTime):
		return nil
	}
}

// move seals every value under the new key, and again what servers that had not noticed it have sealed meanwhile; then it
// ends the other keys. done is false when there are values that only a lost key opens.
func (r *rekeying) move(ctx context.Context, room *masterkeys.Room) (done bool, err error) {
	if done, err = r.reseal(ctx, room); err != nil || !done {
		return false, err
	}
	if err := settle(ctx); err != nil {
		return false, err
	}
	if done, err = r.reseal(ctx, room); err != nil || !done {
		return false, err
	}
	return true, room.Retire(ctx)
}

// reseal says now and then how far it is. all is false when there are values that don't open.
func (r *rekeying) reseal(ctx context.Context, room *masterkeys.Room) (all bool, err error) {
	told, moved := time.Now(), 0
	stuck, err := room.Reseal(ctx, func(n int) {
		moved = n
		if time.Since(told) > time.Second {
			told = time.Now()
			fmt.Fprintln(r.s.err, "encrypted", text.Counted(moved, "value", "values"), "anew so far")
		}
	})
	if moved > 0 {
		fmt.Fprintln(r.s.err, "encrypted", text.Counted(moved, "value", "values"), "anew")
	}
	if err == nil {
		err = r.explain(stuck)
	}
	return len(stuck) == 0, err
}

// explain says what to do about values that don't open. When their key was known to be lost, that is all there is to say.
func (r *rekeying) explain(stuck []store.StrandedValue) error {
	if len(stuck) == 0 {
		return nil
	}
	said := fmt.Sprintf("%s not be opened with the master keys that are here:\n%s", text.Counted(len(stuck), "value could", "values could"), masterkeys.Describe(stuck))
	if !r.Lost {
		return errors.New(said + "put back the master key that they are under, or replace these values in the console; then run rekey again")
	}
	fmt.Fprint(r.s.err, said, "replace these values in the console, then run rekey, which ends the lost key\n")
	return nil
}

// end takes the master keys that have ended out of the file.
func (r *rekeying) end(key keyring.Secret) error {
	fmt.Fprintf(r.s.err, "%s is the only master key now; back up again, with it\n", key)
	given, err := r.Read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.given = given
	var next []keyring.Secret
	for _, other := range r.set.Next {
		if other.ID != key.ID {
			next = append(next, other)
		}
	}
	return r.keepOnly(key, next)
}
