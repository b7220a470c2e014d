package api

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// An Ending is one on the wire: an extension. What webhooks are told begins with the same.
type Ending struct {
	ID        string  `json:"id"`
	Kind      string  `json:"kind"`
	Name      string  `json:"name"`
	Label     *string `json:"label"`
	AgentID   *string `json:"agent_id"`
	AgentName *string `json:"agent_name"`
	Team      *string `json:"team"`
	Owner     *string `json:"owner"`
	EndsAt    Time    `json:"ends_at"`
	Effect    string  `json:"effect"`
}

// EndingOf is an ending on the wire.
func EndingOf(e store.Ending) Ending {
	return Ending{
		ID:        e.ID,
		Kind:      e.Kind,
		Name:      e.Name,
		Label:     OrNull(e.Label),
		AgentID:   OrNull(e.AgentID),
		AgentName: OrNull(e.AgentName),
		Team:      OrNull(e.Team),
		Owner:     OrNull(e.Owner),
		EndsAt:    Time(e.EndsAt),
		Effect:    wire.EndEffect(e.Kind),
	}
}
