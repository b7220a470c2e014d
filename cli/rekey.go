package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/vault/masterkeys"
)

type rekeyCommand struct {
	Prepare bool `help:"Put a new master key into master.key, and use it when the command runs again: first copy the file to each replica."`
	Lost    bool `help:"The master key in use is lost: begin with a new one. Managed secrets stay, and each needs a new value."`
}

// A rekeying is what the command works with.
type rekeying struct {
	*change
	rekeyCommand
}

// Run moves what managed secrets hold to a new master key, while servers run. What was interrupted is completed by running
// it again.
func (r rekeyCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	if err := notHere(c, "rekey"); err != nil {
		return err
	}
	keys, err := c.MasterKeys()
	if err != nil {
		return err
	}
	return changing(ctx, c, s, keys, func(k *change) error { return (&rekeying{k, r}).step(ctx) })
}

func (r *rekeying) step(ctx context.Context) error {
	known, err := r.look(ctx)
	switch {
	case err != nil:
		return err
	case r.Lost && known:
		return errors.New("the master key in use is not lost: it is in " + r.Place + "; rekey without --lost changes it")
	case !known && !r.Lost:
		return r.notHere(ctx)
	case r.Prepare:
		return r.prepare()
	}
	return r.turn(ctx)
}

// notHere says what there is to do without the master key in use.
func (r *rekeying) notHere(ctx context.Context) error {
	keys, err := r.Known(ctx, r.db)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return errors.New("there is no master key yet: the first start of the server makes one")
	}
	return fmt.Errorf("%s: %w, which is %s: put it back; if it is lost, run rekey --lost", r.Place, r.wrong(), keys[len(keys)-1].ID)
}

func (r *rekeying) wrong() error {
	if len(r.given) == 0 {
		return seal.ErrMissing
	}
	return seal.ErrWrong
}

func (r *rekeying) prepare() error {
	key, err := r.next()
	if err == nil {
		fmt.Fprintf(r.s.err, "the new master key %s is in %s and not in use yet: copy the file to each replica, then run rekey\n", key, r.Place)
	}
	return err
}

// turn moves everything to one master key, and ends the others.
func (r *rekeying) turn(ctx context.Context) error {
	key, err := r.target(ctx)
	if err != nil {
		return err
	}
	room, err := masterkeys.Open(ctx, r.db, boxOf(key, r.given))
	if err != nil {
		return err
	}
	if key.ID != r.set.Current.ID {
		if err := r.use(ctx, room, key); err != nil {
			return err
		}
	}
	if done, err := r.move(ctx, room); err != nil || !done {
		return err
	}
	return r.end(key)
}

// use makes a key the one in use. One that has just been put into the file is used when servers have had time to notice it, so
// that none of them meets a value under a key that it has not.
func (r *rekeying) use(ctx context.Context, room *masterkeys.Room, key keyring.Secret) error {
	if !keyring.Holds(r.given, key.ID) && !r.Lost {
		if err := settle(ctx); err != nil {
			return err
		}
	}
	err := room.Use(ctx)
	if err == nil {
		fmt.Fprintf(r.s.err, "the master key %s is in use now\n", key)
	}
	return err
}

// target is the master key that everything moves to: the next one, or the one in use when a change to it was interrupted.
func (r *rekeying) target(ctx context.Context) (keyring.Secret, error) {
	unfinished, err := r.unfinished(ctx)
	if err != nil || unfinished && len(r.set.Next) == 0 && !r.Lost {
		return r.set.Current, err
	}
	return r.next()
}

// unfinished is true when a change was interrupted: others than the one in use have not ended, or are still in the file.
func (r *rekeying) unfinished(ctx context.Context) (bool, error) {
	if len(r.set.Previous)+len(r.set.Missing) > 0 {
		return true, nil
	}
	known, err := r.Known(ctx, r.db)
	for _, key := range known {
		if key.RetiredAt != nil && r.IsFile() && keyring.Holds(r.given, key.ID) {
			return true, err
		}
	}
	return false, err
}
