package secrets

import (
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/vault/api"
)

// A Room is the API of managed secrets. It is safe for concurrent use.
type Room struct {
	base   *api.Base
	sealed api.Sealed
}

// New makes the room. Values are sealed in the box.
func New(base *api.Base, box *seal.Box) *Room {
	return &Room{base, api.Sealed{Box: box, What: "what managed secrets hold", One: "the secret holds", Again: "Replace the value."}}
}
