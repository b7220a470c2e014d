// Package seal keeps texts secret at rest: what it has sealed under a master key opens under that key only, and only in
// the row and the field that it was sealed for.
package seal

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/alter-console/alter-console/internal/keyring"
)

// What Seal and Open fail with.
var (
	ErrNoKey  = errors.New("the master key is missing, or is not the one that this was sealed under")
	ErrBroken = errors.New("what was sealed has been changed, or moved from another row or field")
)

// A Box seals texts and opens them, under the master keys of a ring: it seals under the one in use, and opens what is sealed
// under any. It is safe for concurrent use.
type Box struct {
	ring *keyring.Ring
	keys *keyring.Derived[[]key]
}

// values is what a Box of master keys seals.
const values = "values of managed secrets"

// A key is one master key, made ready.
type key struct {
	id     string // of the master key
	prefix []byte // with which all begins that is sealed under it
	aead   tink.AEAD
}

// New makes a Box of a ring of master keys. Without a ring, or while the ring has no key in use, nothing can be sealed.
func New(ring *keyring.Ring) *Box {
	if ring == nil {
		return &Box{}
	}
	return For(ring, values)
}

// For makes a Box of a ring of any secrets, under keys that are derived from them for a purpose. What it seals no Box of another
// purpose opens.
func For(ring *keyring.Ring, purpose string) *Box {
	return &Box{ring, keyring.Derive(ring, func(set *keyring.Set) []key { return ready(set, purpose) })}
}

// Seal seals the text of a row's field, and returns the id of the master key that it did so under. ErrNoKey when the one in
// use is not here: under another it would be lost when that one goes.
func (b *Box) Seal(row, field, plaintext string) (keyID string, ciphertext []byte, err error) {
	if b.State() != OK {
		return "", nil, ErrNoKey
	}
	current := b.keys.Get()[0] // once there is one in use, there always is
	ciphertext, err = current.aead.Encrypt([]byte(plaintext), place(row, field))
	return current.id, ciphertext, err
}

// Open returns the text that was sealed for a row's field. ErrNoKey when it was sealed under a master key that is not here,
// also after looking once more; ErrBroken when it is not what was sealed for them.
func (b *Box) Open(row, field string, ciphertext []byte) (plaintext string, err error) {
	if len(ciphertext) < prefixSize {
		return "", ErrBroken
	}
	keys := b.under(ciphertext)
	if len(keys) == 0 {
		_ = b.Refresh(context.Background()) // whose error is in State
		keys = b.under(ciphertext)
	}
	if len(keys) == 0 {
		return "", ErrNoKey
	}
	for _, k := range keys {
		if text, err := k.aead.Decrypt(ciphertext, place(row, field)); err == nil {
			return string(text), nil
		}
	}
	return "", ErrBroken
}

// under returns the keys that something may be sealed under. It is one, but for a chance of one in four billion.
func (b *Box) under(ciphertext []byte) []key {
	if b.ring == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(b.keys.Get()), func(k key) bool { return !bytes.HasPrefix(ciphertext, k.prefix) })
}

// place is where something is sealed for, written so that no other place is written alike.
func place(row, field string) []byte {
	text := binary.AppendUvarint(nil, uint64(len(row)))
	return append(append(text, row...), field...)
}
