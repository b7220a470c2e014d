package agents

import (
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Room is the API of agents and their keys. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	hashers *keyring.Derived[*apikey.Hashers]
}

// New makes the room. New keys are hashed under the current secret.
func New(base *api.Base, secrets *keyring.Ring) *Room {
	return &Room{base: base, hashers: apikey.HashersOf(secrets)}
}

// NobodyHas reports whether a key harms nobody when it ends: it still waits to be confirmed as stored, and was never
// used.
func (r *Room) NobodyHas(key store.Key) bool { return nobodyHas(key) }
