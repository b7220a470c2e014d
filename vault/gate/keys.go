package gate

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// keys finds presented keys.
type keys struct {
	base     *api.Base
	secrets  *keyring.Ring
	hashers  *keyring.Derived[*apikey.Hashers]
	rehashes api.Pending[store.Rehash] // of keys used under a previous secret
}

func newKeys(base *api.Base, secrets *keyring.Ring) *keys {
	return &keys{base: base, secrets: secrets, hashers: apikey.HashersOf(secrets)}
}

// find looks a presented key up under every secret there is, and uses the nonce up. Another process may have changed the
// secrets since this one looked: a key that is not found is looked for once more when there are others by now, and one
// that is found under a next secret says that it is in use.
func (k *keys) find(ctx context.Context, signed *signedRequest, now time.Time) (store.Credential, bool, error) {
	secrets := k.secrets.Set()
	credential, fresh, err := k.lookUp(ctx, signed, now)
	missing := errors.Is(err, store.ErrNotFound)
	if !missing && !keyring.Holds(secrets.Next, credential.Key.SecretID) {
		return credential, fresh, err
	}
	k.base.Report(ctx, "look for a new secret", k.secrets.Refresh(ctx))
	if !missing || k.secrets.Set() == secrets {
		return credential, fresh, err
	}
	return k.lookUp(ctx, signed, now)
}

func (k *keys) lookUp(ctx context.Context, signed *signedRequest, now time.Time) (store.Credential, bool, error) {
	hashers := k.hashers.Get()
	hashes := hashers.Any(signed.apiKey)
	credential, fresh, err := k.base.Store.AuthenticateOnce(ctx, hashes, signed.parts.Nonce, now, signed.signedAt.Add(store.RequestLife))
	if err != nil || credential.Key.RevokedAt != nil {
		return credential, fresh, err
	}
	if to, leaves := hashers.Leaves(credential.Key.Hash, credential.Key.SecretID, hashes); leaves {
		k.rehashes.Add(credential.Key.ID, store.Rehash{From: credential.Key.Hash, To: hashes[0], SecretID: to})
	}
	return credential, fresh, nil
}

// flush writes down which keys have moved to the current secret.
func (k *keys) flush(ctx context.Context) error {
	return k.rehashes.Flush(func(moves map[string]store.Rehash) error { return k.base.Store.RehashKeys(ctx, moves) })
}
