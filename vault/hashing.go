package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"hash"
	"slices"
	"sync"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// A hasher is how plaintext keys are stored and found under one of the server's secrets.
type hasher struct {
	secretID string
	macs     sync.Pool // of hash.Hash
}

func newHasher(s keyring.Secret) *hasher {
	key := s.Key("key hashes")
	return &hasher{s.ID, sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

func (h *hasher) hash(plaintext string) []byte {
	mac := h.macs.Get().(hash.Hash)
	defer h.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(plaintext))
	return mac.Sum(make([]byte, 0, sha256.Size))
}

// hashers are one for each secret: the current one's, those of previous ones, those of the next.
type hashers struct {
	all      []*hasher
	previous int // how many of them
}

func newHashers(set *keyring.Set) *hashers {
	h := &hashers{previous: len(set.Previous)}
	for _, s := range set.All() {
		h.all = append(h.all, newHasher(s))
	}
	return h
}

// newest returns the hash that a new key is stored with, and the id of the secret it is made under.
func (h *hashers) newest(plaintext string) (hash []byte, secretID string) {
	return h.all[0].hash(plaintext), h.all[0].secretID
}

// any returns all hashes a presented key may be stored with.
func (h *hashers) any(plaintext string) [][]byte {
	hashes := make([][]byte, len(h.all))
	for i := range h.all {
		hashes[i] = h.all[i].hash(plaintext)
	}
	return hashes
}

// isLeft reports whether the key that was found is one under a previous secret, or one of which nobody has written down
// that it is under the current one.
func (h *hashers) isLeft(found store.Key, hashes [][]byte) bool {
	return found.SecretID != h.all[0].secretID &&
		slices.ContainsFunc(hashes[:1+h.previous], func(hash []byte) bool { return slices.Equal(hash, found.Hash) })
}

// findKey looks a presented key up under every secret there is, and uses the nonce up. A key that is not found is
// looked for once more when there are other secrets by now, for another process may have changed them since.
func (v *Vault) findKey(ctx context.Context, signed *signedRequest, now time.Time) (store.Credential, bool, error) {
	secrets := v.secrets.Set()
	credential, fresh, err := v.lookUp(ctx, signed, now)
	if !errors.Is(err, store.ErrNotFound) {
		return credential, fresh, err
	}
	v.report(ctx, "look for a new secret", v.secrets.Refresh(ctx))
	if v.secrets.Set() == secrets {
		return credential, fresh, err
	}
	return v.lookUp(ctx, signed, now)
}

func (v *Vault) lookUp(ctx context.Context, signed *signedRequest, now time.Time) (store.Credential, bool, error) {
	h := v.hashers.Get()
	hashes := h.any(signed.apiKey)
	credential, fresh, err := v.store.AuthenticateOnce(ctx, hashes, signed.parts.Nonce, now, signed.signedAt.Add(store.RequestLife))
	if err == nil && credential.Key.RevokedAt == nil && h.isLeft(credential.Key, hashes) {
		v.rehashes.add(credential.Key.ID, store.Rehash{From: credential.Key.Hash, To: hashes[0], SecretID: h.all[0].secretID})
	}
	return credential, fresh, err
}
