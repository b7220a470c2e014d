package vault_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/appkeys"
)

// A rotation is a vault whose secrets a test changes.
type rotation struct {
	*world
	set keyring.Set
}

func newRotation(t *testing.T, s *store.Store, set keyring.Set) *rotation {
	t.Helper()
	r := &rotation{set: set}
	ring, err := keyring.Open(t.Context(), func(context.Context) (keyring.Set, error) { return r.set, nil })
	if err != nil {
		t.Fatal(err)
	}
	r.world = newWorld(t, s, func(o *vault.Options) { o.Secrets = ring })
	return r
}

// secretOf returns the id of the secret that an agent's only key is hashed under now.
func (r *rotation) secretOf(path string) string {
	r.Helper()
	if err := r.vault.Flush(r.Context()); err != nil {
		r.Fatal(err)
	}
	keys, err := r.store.KeysOfAgent(r.Context(), path[len("/sdk/agents/"):])
	if err != nil || len(keys) != 1 {
		r.Fatalf("%d keys, %v", len(keys), err)
	}
	return keys[0].SecretID
}

func TestAKeyIsRehashedAtItsNextUse(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		r := newRotation(t, s, keyring.Set{Current: before})
		used, usedKey, _ := r.newAgent("used", `{}`)
		idle, idleKey, _ := r.newAgent("idle", `{}`)
		r.set = keyring.Set{Current: after, Previous: []keyring.Secret{before}}
		r = newRotation(t, s, r.set)
		r.me(usedKey).want(http.StatusOK)
		if got := r.secretOf(used); got != after.ID {
			t.Errorf("a used key is under %s, want %s", got, after)
		}
		if got := r.secretOf(idle); got != before.ID {
			t.Errorf("an idle key is under %s, want %s", got, before)
		}
		r.me(usedKey).want(http.StatusOK)

		alone := newRotation(t, s, keyring.Set{Current: after})
		alone.me(usedKey).want(http.StatusOK)
		alone.me(idleKey).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
	})
}

// TestReplicasMayDifferDuringARotation has one that has not heard of the new secret's use yet: it must not move keys
// back, and keys of either are good at both.
func TestReplicasMayDifferDuringARotation(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		behind := newRotation(t, s, keyring.Set{Current: before, Next: []keyring.Secret{after}})
		ahead := newRotation(t, s, keyring.Set{Current: after, Previous: []keyring.Secret{before}})
		made, key, _ := ahead.newAgent("made-ahead", `{}`)
		behind.me(key).want(http.StatusOK)
		if got := behind.secretOf(made); got != after.ID {
			t.Errorf("moved back to %s", got)
		}
		made, key, _ = behind.newAgent("made-behind", `{}`)
		ahead.me(key).want(http.StatusOK)
		if got := ahead.secretOf(made); got != after.ID {
			t.Errorf("left under %s", got)
		}
		behind.me(key).want(http.StatusOK)
	})
}

// TestANewSecretIsLookedForBeforeAKeyIsRefused has another process change the secret and make a key under the new one.
func TestANewSecretIsLookedForBeforeAKeyIsRefused(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		serving := newRotation(t, s, keyring.Set{Current: before})
		set := keyring.Set{Current: after, Previous: []keyring.Secret{before}}
		key := newRotation(t, s, set).appKey
		serving.set = set
		got := serving.together(repeat(8, func(int) request { return request{key: key, method: "GET", target: "/sdk/agents"} })...)
		if got["200"] != 8 { // whoever of them finds the new secret
			t.Errorf("answers %v", got)
		}
	})
}

// TestAKeyUnderTheNextSecretSaysThatItIsInUse has another process change the secret just after this one looked: keys that
// are used here from then on move, and are not in the way of whoever ends the old secret.
func TestAKeyUnderTheNextSecretSaysThatItIsInUse(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		serving := newRotation(t, s, keyring.Set{Current: before, Next: []keyring.Secret{after}})
		used, usedKey, _ := serving.newAgent("used", `{}`)
		serving.set = keyring.Set{Current: after, Previous: []keyring.Secret{before}}
		_, key, _ := newRotation(t, s, serving.set).newAgent("made-ahead", `{}`)
		serving.me(key).want(http.StatusOK)
		serving.me(usedKey).want(http.StatusOK)
		if got := serving.secretOf(used); got != after.ID {
			t.Errorf("a key used after that is under %s, want %s", got, after)
		}
	})
}

func TestARevokedKeyStaysWhereItIs(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		r := newRotation(t, s, keyring.Set{Current: before})
		path, key, keyPath := r.newAgent("bot", `{}`)
		r.delete(keyPath + "?force=true").want(http.StatusOK)
		r = newRotation(t, s, keyring.Set{Current: after, Previous: []keyring.Secret{before}})
		r.me(key).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		if got := r.secretOf(path); got != before.ID {
			t.Errorf("under %s", got)
		}
	})
}

func TestNewKeysNameTheirSecret(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	keys, err := w.store.AppKeys(t.Context(), defaultApp(t, w.store))
	if err != nil || !slices.ContainsFunc(keys, func(k store.Key) bool { return k.SecretID == secret.ID }) {
		t.Errorf("%+v, %v", keys, err)
	}
}

func defaultApp(t *testing.T, s *store.Store) string {
	t.Helper()
	id, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestNoKeyIsMadeUnderASecretThatHasEnded has a vault mint that has not begun to use the new secret, before and after
// another ends the old one.
func TestNoKeyIsMadeUnderASecretThatHasEnded(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		before, after := newSecret(1), newSecret(2)
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddServerSecret(t.Context(), before.ID, start) }))
		behind := newRotation(t, s, keyring.Set{Current: before, Next: []keyring.Secret{after}})
		ahead := newRotation(t, s, keyring.Set{Current: after, Previous: []keyring.Secret{before}})
		must(ahead.vault.UseSecret(t.Context()))
		behind.appKey = ahead.appKey
		mint := func(name string) answer { return behind.post("/sdk/agents", `{"name":"`+name+`"}`) }
		mint("early").want(http.StatusCreated)
		must(ahead.vault.RetireSecrets(t.Context(), 2))
		mint("late").refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
		if left, err := s.KeysNotUnder(t.Context(), after.ID); err != nil || len(left) > 0 {
			t.Errorf("%d keys were dead at birth, %v", len(left), err)
		}
		if _, _, err := behind.vault.AppKeys.Create(t.Context(), appkeys.Everything("late")); !errors.Is(err, store.ErrSecretRetired) {
			t.Errorf("an app key: %v", err)
		}
	})
}
