package webhooks

import (
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A webhookJSON is a webhook on the wire. Nobody is told the rest of its address again.
type webhookJSON struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Host         string    `json:"host"`
	Team         *string   `json:"team"`
	Kinds        []string  `json:"kinds"`
	Days         []int     `json:"days"`
	CreatedAt    api.Time  `json:"created_at"`
	CreatedBy    string    `json:"created_by"`
	FailingSince *api.Time `json:"failing_since"`
	LastError    *string   `json:"last_error"`
	LastSentAt   *api.Time `json:"last_sent_at"`
	Waiting      int       `json:"waiting"`

	OldSecretUntil *api.Time `json:"old_secret_until"` // until when the secret before signs as well, null where none does
}

// A secretJSON is a webhook with its secret, which is in this answer only.
type secretJSON struct {
	webhookJSON
	Secret string `json:"secret"`
}

// A wholeJSON is a webhook and what it was told lately.
type wholeJSON struct {
	webhookJSON
	Deliveries []deliveryJSON `json:"deliveries"`
}

type deliveryJSON struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	CreatedAt api.Time  `json:"created_at"`
	DueAt     api.Time  `json:"due_at"`
	Attempts  int       `json:"attempts"`
	SentAt    *api.Time `json:"sent_at"`
	GivenUpAt *api.Time `json:"given_up_at"`
	Error     *string   `json:"error"`
}

func (r *Room) toJSON(w store.Webhook, waiting int) webhookJSON {
	if w.OldSecretUntil != nil && !w.OldSecretUntil.After(r.base.Clock()) {
		w.OldSecretUntil = nil
	}
	return webhookJSON{
		ID:           w.ID,
		Name:         w.Name,
		Host:         w.Host,
		Team:         api.OrNull(w.Team),
		Kinds:        w.Kinds,
		Days:         append([]int{}, w.Days...),
		CreatedAt:    api.Time(w.CreatedAt),
		CreatedBy:    w.CreatedBy,
		FailingSince: (*api.Time)(w.FailingSince),
		LastError:    api.OrNull(w.LastError),
		LastSentAt:   (*api.Time)(w.LastSentAt),
		Waiting:      waiting,

		OldSecretUntil: (*api.Time)(w.OldSecretUntil),
	}
}

func deliveryToJSON(d store.Delivery) deliveryJSON {
	return deliveryJSON{
		ID:        d.ID,
		Type:      d.Event,
		CreatedAt: api.Time(d.CreatedAt),
		DueAt:     api.Time(d.DueAt),
		Attempts:  d.Attempts,
		SentAt:    (*api.Time)(d.SentAt),
		GivenUpAt: (*api.Time)(d.GivenUpAt),
		Error:     api.OrNull(d.Error),
	}
}
