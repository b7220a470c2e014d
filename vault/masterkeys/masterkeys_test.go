package masterkeys_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/masterkeys"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func masterKey(t *testing.T, b byte) keyring.Secret {
	t.Helper()
	key, err := keyring.New(bytes.Repeat([]byte{b}, keyring.Size))
	must(t, err)
	return key
}

// sealedUnder puts a value of a secret under a key.
func sealedUnder(ctx context.Context, tx *store.Tx, key keyring.Secret, field string) error {
	keyID, ciphertext, err := seal.New(keyring.Of(key)).Seal("s", field, "text")
	if err != nil {
		return err
	}
	return tx.InsertSecretValue(ctx, store.SecretValue{SecretID: "s", Field: field, KeyID: keyID, Ciphertext: ciphertext})
}

// TestNoMasterKeyEndsWhileAValueIsUnderIt has a server that was not told seal under the old key: before the key is to end, in
// the moment that it is, and afterwards.
func TestNoMasterKeyEndsWhileAValueIsUnderIt(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx, old, fresh := t.Context(), masterKey(t, 1), masterKey(t, 2)
		app, err := s.DefaultAppID(ctx)
		must(t, err)
		put := func(field string) error {
			return s.Tx(ctx, func(tx *store.Tx) error { return sealedUnder(ctx, tx, old, field) })
		}
		must(t, s.Tx(ctx, func(tx *store.Tx) error {
			return errors.Join(tx.AddMasterKey(ctx, old.ID, time.Now()), tx.InsertManagedSecret(ctx, store.ManagedSecret{
				ID: "s", AppID: app, Slug: "crm", AllowedHosts: json.RawMessage(`[]`), Injection: json.RawMessage(`{}`), Version: 1, CreatedAt: time.Now(), UpdatedAt: time.Now(),
			}))
		}))
		must(t, put("a"))
		room, err := masterkeys.Open(ctx, s, seal.New(keyring.Of(fresh, old)))
		must(t, err)
		must(t, room.Use(ctx))
		must(t, put("b"))
		moved := func(want int) {
			t.Helper()
			n := 0
			stuck, err := room.Reseal(ctx, func(moved int) { n = moved })
			must(t, err)
			if n != want || len(stuck) > 0 {
				t.Errorf("%d values moved, want %d; stuck are %+v", n, want, stuck)
			}
		}
		moved(2)
		must(t, put("c"))

		var left *masterkeys.LeftError
		if err := room.Retire(ctx); !errors.As(err, &left) || !strings.Contains(err.Error(), "c of secret crm, under master key "+old.ID) {
			t.Fatalf("with a value under it: %v", err)
		}
		must(t, put("d")) // for nothing has ended
		moved(2)

		written, goOn, late := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			late <- s.Tx(ctx, func(tx *store.Tx) error {
				err := sealedUnder(ctx, tx, old, "e")
				close(written)
				<-goOn
				return err
			})
		}()
		<-written
		hasty, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if err := room.Retire(hasty); err == nil {
			t.Error("it ended beside a transaction that seals under it")
		}
		close(goOn)
		must(t, <-late)
		if err := room.Retire(ctx); !errors.As(err, &left) {
			t.Errorf("with a value that came late: %v", err)
		}
		moved(1)
		must(t, room.Retire(ctx))
		if err := put("f"); !errors.Is(err, store.ErrMasterKeyRetired) {
			t.Errorf("afterwards: %v", err)
		}
		trail, err := s.AuditEvents(ctx, store.AuditFilter{})
		must(t, err)
		if len(trail) != 2 || trail[0].Action != "master_key.retired" || trail[0].TargetID != old.ID || trail[1].Action != "master_key.added" || trail[1].TargetID != fresh.ID {
			t.Errorf("the trail is %+v", trail)
		}
	})
}
