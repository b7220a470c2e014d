package grants

import (
	"github.com/alter-console/alter-console/vault/agents"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/secrets"
)

// A Room is the API of grants. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	agents  *agents.Room
	secrets *secrets.Room
}

// New makes the room.
func New(base *api.Base, agents *agents.Room, secrets *secrets.Room) *Room {
	return &Room{base: base, agents: agents, secrets: secrets}
}
