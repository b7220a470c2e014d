package apikey

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"slices"
	"sync"

	"github.com/alter-console/alter-console/internal/keyring"
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

// Hashers are one for each secret: the current one's, those of previous ones, those of the next. They are safe for
// concurrent use.
type Hashers struct {
	all      []*hasher
	previous int // how many of them
}

// HashersOf returns the hashers of a ring's secrets, which follow its changes.
func HashersOf(ring *keyring.Ring) *keyring.Derived[*Hashers] {
	return keyring.Derive(ring, newHashers)
}

func newHashers(set *keyring.Set) *Hashers {
	h := &Hashers{previous: len(set.Previous)}
	for _, s := range set.All() {
		h.all = append(h.all, newHasher(s))
	}
	return h
}

// Newest returns the hash that a new key is stored with, and the id of the secret it is made under.
func (h *Hashers) Newest(plaintext string) (hash []byte, secretID string) {
	return h.all[0].hash(plaintext), h.all[0].secretID
}

// Any returns all hashes a presented key may be stored with, the newest first.
func (h *Hashers) Any(plaintext string) [][]byte {
	hashes := make([][]byte, len(h.all))
	for i := range h.all {
		hashes[i] = h.all[i].hash(plaintext)
	}
	return hashes
}

// Leaves reports whether a key is to move to the current secret, and returns that one's id. A key moves that was found
// under a previous secret, or of which nobody has written down yet that it is under the current one. found is the one of
// hashes, made by Any, by which it was found; secretID is what was written down with it.
func (h *Hashers) Leaves(found []byte, secretID string, hashes [][]byte) (to string, leaves bool) {
	to = h.all[0].secretID
	return to, secretID != to && slices.ContainsFunc(hashes[:1+h.previous], func(hash []byte) bool { return slices.Equal(hash, found) })
}
