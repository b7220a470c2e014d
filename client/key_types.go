package client

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A KeyStatus says whether a key works.
type KeyStatus string

// The states of a key. KeyRevoked is final.
const (
	KeyActive     KeyStatus = wire.KeyActive
	KeyDeprecated KeyStatus = wire.KeyDeprecated // works, and tells its users to move on
	KeyRevoked    KeyStatus = wire.KeyRevoked
)

// An Acknowledgement says whether somebody has confirmed to have stored a key's plaintext.
type Acknowledgement string

// The states of an acknowledgement; keys that nobody asked to acknowledge have AcknowledgementNone.
const (
	AcknowledgementNone    Acknowledgement = ""
	AcknowledgementPending Acknowledgement = wire.AcknowledgementPending
	AcknowledgementDone    Acknowledgement = wire.AcknowledgementDone
)

// AgentKey describes a key of an agent, without its plaintext.
type AgentKey struct {
	KeyID        string // UUID
	KeyPrefix    string // the first characters of the plaintext, to tell keys apart
	Name         string // the agent's name and a number
	CreatedAt    time.Time
	DeprecatedAt *time.Time
	RevokedAt    *time.Time
	LastUsedAt   *time.Time // may lag behind; nil when never used

	// Acknowledgement needs CapabilityAcknowledge; elsewhere it is AcknowledgementNone.
	Acknowledgement Acknowledgement

	RotatedTo   *string    // of the key that took its place; nil from servers that don't say
	GraceEndsAt *time.Time // until when it works on after that
}

// AgentKeyMintResult is a new key with its plaintext.
type AgentKeyMintResult struct {
	AgentKey

	// APIKey is the plaintext. It exists nowhere else: store it at once. It is zero when an idempotency key was
	// used before.
	APIKey Secret
}

// AgentKeyReplaceResult is a new key with its plaintext, and the key that it took the place of, which is revoked.
type AgentKeyReplaceResult struct {
	AgentKeyMintResult
	Replaced AgentKey
}

// AgentKeyList holds all keys of an agent, revoked ones included, oldest first.
type AgentKeyList struct {
	Items []AgentKey
}
