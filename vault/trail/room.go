package trail

import (
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/chain"
)

// A Room is the API of the audit trail. It is safe for concurrent use.
type Room struct {
	base  *api.Base
	chain *chain.Room
	known readings
}

// New makes the room.
func New(base *api.Base, chain *chain.Room) *Room { return &Room{base: base, chain: chain} }

// Routes are who may read the trail.
func (r *Room) Routes() []api.Route {
	const console = "what the console adds"
	return []api.Route{
		{Method: "GET", Pattern: "/console/v1/audit", Access: api.Operators, Needs: access.ReadAudit, Handle: r.list, Feature: console},
		{Method: "GET", Pattern: "/console/v1/audit/proof", Access: api.Operators, Needs: access.ReadAudit, Handle: r.proof, Feature: console},
		{Method: "GET", Pattern: "/console/v1/audit/{id}", Access: api.Operators, Needs: access.ReadAudit, Handle: r.get, Feature: console},
	}
}
