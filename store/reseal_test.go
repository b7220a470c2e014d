package store_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestAValueMovesOnlyAsItWasRead has one value replaced between the moment it was read and that it is moved, one removed,
// and then the master key end that they move to.
func TestAValueMovesOnlyAsItWasRead(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		secret := wholeSecret(appID(t, s), "first")
		must(t, addSecret(t, s, secret))
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddMasterKey(ctx, "old", time.Now()) }))
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.AddMasterKey(ctx, "new", time.Now()) }))
		value := func(field, key, ciphertext string) store.SecretValue {
			return store.SecretValue{SecretID: secret.ID, Field: field, KeyID: key, Ciphertext: []byte(ciphertext)}
		}
		put := func(v store.SecretValue) {
			t.Helper()
			must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.InsertSecretValue(ctx, v) }))
		}
		for _, field := range []string{"kept", "removed", "replaced"} {
			put(value(field, "old", field+" before"))
		}
		read, err := s.ValuesNotUnder(ctx, "new", store.SecretValue{}, 10)
		must(t, err)
		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.RemoveSecretValues(ctx, secret.ID, "kept") }))
		put(value("replaced", "old", "somebody's"))
		var moves []store.Reseal
		for _, v := range read {
			moves = append(moves, store.Reseal{To: value(v.Field, "new", v.Field+" after"), From: v.Ciphertext})
		}
		if len(moves) != 3 || read[0].Of != "secret first" {
			t.Fatalf("read %+v", read)
		}
		must(t, s.ResealValues(ctx, moves))
		now := func(want ...store.SecretValue) {
			t.Helper()
			got, err := s.SecretValues(ctx, secret.ID)
			must(t, err)
			same(t, "what it holds", got, want)
		}
		now(value("kept", "new", "kept after"), value("replaced", "old", "somebody's"))

		must(t, s.Tx(ctx, func(tx *store.Tx) error { return tx.RetireMasterKeys(ctx, "old", time.Now()) }))
		must(t, s.ResealValues(ctx, []store.Reseal{{To: value("replaced", "new", "late"), From: []byte("somebody's")}}))
		now(value("kept", "new", "kept after"), value("replaced", "old", "somebody's"))
		uses, err := s.MasterKeyUses(ctx)
		must(t, err)
		same(t, "uses", uses, []store.MasterKeyUse{{KeyID: "new", Values: 1}, {KeyID: "old", Values: 1}})
		if problems, err := s.Check(ctx); err != nil || len(problems) != 1 {
			t.Errorf("of a value under a master key that has ended check says %q, %v", problems, err)
		}
	})
}
