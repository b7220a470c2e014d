package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestNoKeyIsMadeUnderARetiredSecret retires a secret while one transaction has made a key under it and not ended yet,
// and another is about to.
func TestNoKeyIsMadeUnderARetiredSecret(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		a := newAgent(appID(t, s), "bot")
		under := func(number int) store.Key {
			k := newKey(a, number)
			k.SecretID = "old"
			return k
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddServerSecret(ctx, "old", time.Now()) }))
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddServerSecret(ctx, "new", time.Now()) }))
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.InsertAgent(ctx, a) }))

		made, goOn := make(chan struct{}), make(chan struct{})
		early := make(chan error, 1)
		go func() {
			early <- s.Tx(ctx, func(tx *store.Tx) error {
				err := tx.InsertKey(ctx, under(1))
				close(made)
				<-goOn
				return err
			})
		}()
		<-made
		var left []store.StrandedKey
		retire := func(ctx context.Context) error {
			return s.Tx(ctx, func(tx *store.Tx) (err error) {
				if err = tx.RetireServerSecrets(ctx, "new", time.Now()); err == nil {
					left, err = tx.KeysNotUnder(ctx, "new")
				}
				return err
			})
		}
		hasty, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if err := retire(hasty); err == nil {
			t.Errorf("the secret was retired beside a transaction under way, with %d keys left", len(left))
		}
		close(goOn)
		must(t, <-early)
		must(t, retire(ctx))
		if len(left) != 1 {
			t.Errorf("%d keys are left under the secret, want the one that was made in the meantime", len(left))
		}
		err := s.Tx(ctx, func(tx *store.Tx) error { return tx.InsertKey(ctx, under(2)) })
		if !errors.Is(err, store.ErrSecretRetired) {
			t.Errorf("a key under a retired secret: %v", err)
		}
	})
}

// TestOneFirstSecret has two servers begin on a database that knew no secret when each of them looked.
func TestOneFirstSecret(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		for name, add := range map[string]func(*store.Tx, context.Context, string, time.Time) error{
			"server secret": (*store.Tx).AddFirstServerSecret,
			"master key":    (*store.Tx).AddFirstMasterKey,
		} {
			begin := func(id string) error {
				return s.Tx(t.Context(), func(tx *store.Tx) error { return add(tx, t.Context(), id, time.Now()) })
			}
			must(t, begin("one"))
			if err := begin("two"); !errors.Is(err, store.ErrConflict) {
				t.Errorf("a second first %s: %v", name, err)
			}
		}
	})
}
