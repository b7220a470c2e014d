package vault

import (
	"crypto/rand"
	"encoding/base64"

	"github.com/alter-console/alter-console/client/wire"
)

// The types of the keys made here, as they begin.
const (
	agentKeyType = "alter_key_agent_"
	appKeyType   = "alter_" + string(wire.KeyApp) + "_"
)

// shownRandom is how many random characters of a key are stored and shown, to tell keys apart: enough for people, and
// too few to help anybody guess the others.
const shownRandom = 4

// keyPrefix is what is shown of a plaintext key: its type and a few characters.
func keyPrefix(keyType, plaintext string) string { return plaintext[:len(keyType)+shownRandom] }

// newAgentKey makes the plaintext of an agent's key: 204 random bits in a form every client generation accepts.
func newAgentKey() string {
	var random [26]byte
	rand.Read(random[:])
	return agentKeyType + base64.RawURLEncoding.EncodeToString(random[:])[:34]
}

// newAppKey makes the plaintext of an application's key, with checksum.
func newAppKey() string {
	var random [22]byte
	rand.Read(random[:])
	for i, b := range random {
		random[i] = wire.KeyAlphabet[b&31]
	}
	body := string(random[:])
	return appKeyType + body + "_" + wire.Checksum(wire.KeyApp, body)
}
