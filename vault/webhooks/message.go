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

// A toldEnding is what is told of an ending.
type toldEnding struct {
	api.Ending
	DaysLeft int     `json:"days_left"`
	Console  *string `json:"console_url"`
}

// messageOf is what is told of an ending, some days before it; 0 for none.
func (r *Room) messageOf(e store.Ending, days int, at time.Time) message {
	told := message{Type: wire.WebhookEndingSoon, Timestamp: api.Time(at), Data: toldEnding{api.EndingOf(e), days, r.console()}}
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
