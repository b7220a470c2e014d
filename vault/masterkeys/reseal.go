package masterkeys

import (
	"context"

	"github.com/alter-console/alter-console/store"
)

// batch is how many values are moved in one transaction: few enough that nobody waits for it.
const batch = 100

// Reseal moves the values that are not under the box's current master key, while others write, and tells after each batch how
// many it has moved. Values that don't open stay as they are, and are returned.
func (r *Room) Reseal(ctx context.Context, tell func(moved int)) (stuck []store.StrandedValue, err error) {
	moved := 0
	err = r.walk(ctx, r.box.KeyID(), func(values []store.StrandedValue) error {
		moves, closed, err := r.reseal(values)
		if err != nil {
			return err
		}
		stuck = append(stuck, closed...)
		if err := r.base.Store.ResealValues(ctx, moves); err != nil {
			return err
		}
		moved += len(moves)
		tell(moved)
		return nil
	})
	return stuck, err
}

// reseal seals values anew. Those that don't open are closed.
func (r *Room) reseal(values []store.StrandedValue) (moves []store.Reseal, closed []store.StrandedValue, err error) {
	for _, v := range values {
		text, err := r.open(v)
		if err != nil {
			closed = append(closed, v)
			continue
		}
		to := v.SecretValue
		if to.KeyID, to.Ciphertext, err = r.box.Seal(v.SecretID, v.Field, text); err != nil {
			return nil, nil, err
		}
		moves = append(moves, store.Reseal{To: to, From: v.Ciphertext})
	}
	return moves, closed, nil
}

func (r *Room) open(v store.StrandedValue) (string, error) {
	return r.box.Open(v.SecretID, v.Field, v.Ciphertext)
}

// Unreadable returns the values that don't open.
func (r *Room) Unreadable(ctx context.Context) (closed []store.StrandedValue, err error) {
	err = r.walk(ctx, "", func(values []store.StrandedValue) error {
		for _, v := range values {
			if _, err := r.open(v); err != nil {
				closed = append(closed, v)
			}
		}
		return nil
	})
	return closed, err
}

// walk reads the values that are not under a key, a batch at a time.
func (r *Room) walk(ctx context.Context, notUnder string, do func([]store.StrandedValue) error) error {
	var last store.SecretValue
	for {
		values, err := r.base.Store.ValuesNotUnder(ctx, notUnder, last, batch)
		if err != nil || len(values) == 0 {
			return err
		}
		if err := do(values); err != nil {
			return err
		}
		last = values[len(values)-1].SecretValue
	}
}
