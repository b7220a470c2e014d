// Package apikey makes plaintext keys, and says how they are shown, stored and found again.
package apikey

import (
	"crypto/rand"
	"encoding/base64"

	"github.com/alter-console/alter-console/client/wire"
)

// agentType is how agents' keys begin.
const agentType = "alter_key_agent_"

// shownRandom is how many random characters of a key are stored and shown, to tell keys apart: enough for people, and
// too few to help anybody guess the others.
const shownRandom = 4

// A Key is a new key: its plaintext, which is kept nowhere, and what is shown of it, its type and a few characters.
type Key struct{ Plaintext, Prefix string }

func newKey(keyType, random string) Key {
	return Key{keyType + random, keyType + random[:shownRandom]}
}

// NewForAgent makes an agent's key: 204 random bits in a form every client generation accepts.
func NewForAgent() Key {
	var random [26]byte
	rand.Read(random[:])
	return newKey(agentType, base64.RawURLEncoding.EncodeToString(random[:])[:34])
}

// NewForApp makes an application's key, with checksum.
func NewForApp() Key { return newScoped(wire.KeyApp) }

// NewDerived makes a key for what is derived from an application's, with checksum.
func NewDerived() Key { return newScoped(wire.KeyDerived) }

func newScoped(kind wire.KeyType) Key {
	var random [22]byte
	rand.Read(random[:])
	for i, b := range random {
		random[i] = wire.KeyAlphabet[b&31]
	}
	body := string(random[:])
	return newKey("alter_"+string(kind)+"_", body+"_"+wire.Checksum(kind, body))
}
