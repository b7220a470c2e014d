// Package keyring holds the server's secrets: the current one, and while it is being changed those before and after it.
package keyring

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/alter-console/alter-console/internal/derive"
)

// Size is how many bytes a secret has.
const Size = 32

// A Secret is what keys for different purposes are derived from. It prints as its id.
type Secret struct {
	ID  string // tells secrets apart, and nothing about them
	raw [Size]byte
}

// New makes a Secret of its bytes.
func New(raw []byte) (s Secret, err error) {
	if len(raw) != Size {
		return s, fmt.Errorf("a secret has %d bytes, not %d", Size, len(raw))
	}
	copy(s.raw[:], raw)
	mac := hmac.New(sha256.New, raw)
	mac.Write([]byte("fingerprint"))
	s.ID = hex.EncodeToString(mac.Sum(nil)[:8])
	return s, nil
}

// Parse reads a secret as Hex writes it, or returns an error that says of what kind the text is instead.
func Parse(text string) (Secret, error) {
	raw, err := hex.DecodeString(text)
	switch {
	case len(text) != 2*Size:
		return Secret{}, fmt.Errorf("must be %d hexadecimal digits, not %d characters", 2*Size, utf8.RuneCountInString(text))
	case err != nil:
		return Secret{}, fmt.Errorf("must be %d hexadecimal digits, and has other characters in it", 2*Size)
	}
	return New(raw)
}

// Hex is the secret itself, for the file that keeps it.
func (s Secret) Hex() string { return hex.EncodeToString(s.raw[:]) }

// String is the secret's id, so that no message shows the secret by mistake.
func (s Secret) String() string { return s.ID }

// GoString is String.
func (s Secret) GoString() string { return s.ID }

// Key derives the key of a purpose. It has 32 bytes.
func (s Secret) Key(purpose string) []byte {
	key, err := derive.Key(s.raw[:], purpose, Size)
	if err != nil {
		panic(err) // only when more is asked for than can be derived
	}
	return key
}

// A Known is a secret that the database has met.
type Known struct {
	ID      string
	Retired bool // nothing is recognised by it any more
}

// A Set is what a process does with the secrets it was given. The zero value has none.
type Set struct {
	Current  Secret
	Previous []Secret // still recognised, newest first
	Next     []Secret // not in use yet, or not as far as this process has heard: recognised too
	First    string   // id of the first secret there was: it stays the same, whatever secret is in use
	Missing  []string // ids of those the database still recognises but which were not given
}

// Arrange sorts the given secrets by what the database knows, which is in the order they came into use. ok is false
// when the current one was not given. A database that knows none takes the first.
func Arrange(given []Secret, known []Known) (set Set, ok bool) {
	if len(known) == 0 && len(given) > 0 {
		return Set{Current: given[0], Next: given[1:], First: given[0].ID}, true
	}
	rest := make(map[string]Secret, len(given))
	for _, s := range given {
		rest[s.ID] = s
	}
	if len(known) > 0 {
		set.First = known[0].ID
	}
	for i := len(known) - 1; i >= 0; i-- {
		s, here := rest[known[i].ID]
		delete(rest, known[i].ID)
		switch {
		case known[i].Retired:
		case !here:
			set.Missing = append(set.Missing, known[i].ID)
		case set.Current.ID == "" && len(set.Missing) == 0:
			set.Current, ok = s, true
		default:
			set.Previous = append(set.Previous, s)
		}
	}
	for _, s := range given {
		if _, unknown := rest[s.ID]; unknown {
			set.Next = append(set.Next, s)
			delete(rest, s.ID)
		}
	}
	return set, ok
}

// All returns the secrets by which something may be recognised, the current one first, then the previous ones.
func (s *Set) All() []Secret {
	return append(append([]Secret{s.Current}, s.Previous...), s.Next...)
}

// Holds reports whether a secret with an id is among these.
func Holds(secrets []Secret, id string) bool {
	return slices.ContainsFunc(secrets, func(s Secret) bool { return s.ID == id })
}
