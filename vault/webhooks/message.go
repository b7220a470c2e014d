package webhooks

import (
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A message is what a webhook is told, as Standard Webhooks has it.
type message struct {
	Type      string   `json:"type"`
	Timestamp api.Time `json:"timestamp"`
	Data      any      `json:"data"`
}

// An endingJSON is what is told of an ending.
type endingJSON struct {
	ID        string   `json:"id"`
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Label     *string  `json:"label"`
	AgentID   *string  `json:"agent_id"`
	AgentName *string  `json:"agent_name"`
	Team      *string  `json:"team"`
	Owner     *string  `json:"owner"`
	EndsAt    api.Time `json:"ends_at"`
	DaysLeft  int      `json:"days_left"`
	Effect    string   `json:"effect"`
	Console   *string  `json:"console_url"`
}

// messageOf is what is told of an ending, some days before it; 0 for none.
func (r *Room) messageOf(e store.Ending, days int, at time.Time) message {
	told := message{Type: wire.WebhookEndingSoon, Timestamp: api.Time(at), Data: endingJSON{
		ID:        e.ID,
		Kind:      e.Kind,
		Name:      e.Name,
		Label:     orNull(e.Label),
		AgentID:   orNull(e.AgentID),
		AgentName: orNull(e.AgentName),
		Team:      orNull(e.Team),
		Owner:     orNull(e.Owner),
		EndsAt:    api.Time(e.EndsAt),
		DaysLeft:  days,
		Effect:    wire.EndEffect(e.Kind),
		Console:   r.console(),
	}}
	if days == 0 {
		told.Type = wire.WebhookEnded
	}
	return told
}

// console is where people see what ends, nil where nobody knows its address.
func (r *Room) console() *string {
	if r.options.ConsoleURL == "" {
		return nil
	}
	page := r.options.ConsoleURL + "/endings"
	return &page
}
