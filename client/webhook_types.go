package client

import "time"

// A Webhook is an address that is told of endings.
type Webhook struct {
	ID        string    // UUID
	Name      string    // who is told
	Host      string    // scheme and host of the address, whose rest nobody is told again
	Team      string    // of whose agents alone, "" for all that ends
	Kinds     []EndKind // nil for all
	Days      []int     // how many days before an end it is told, the most first; at the end it always is
	CreatedAt time.Time
	CreatedBy string

	FailingSince *time.Time // since when nothing arrives, nil where what was sent last did
	LastError    string     // why
	LastSentAt   *time.Time // when something arrived last
	Waiting      int        // how much is to be sent still

	OldSecretUntil *time.Time // until when what is sent is signed with the secret before as well; nil where one signs

	Deliveries []WebhookDelivery // the newest first; of Get only
}

// Dead reports whether nothing has arrived for longer than one waits for a program that is being repaired.
func (w *Webhook) Dead(now time.Time) bool {
	return w.FailingSince != nil && now.Sub(*w.FailingSince) >= 24*time.Hour
}

// A WebhookDelivery is one thing that a webhook was told, or is to be.
type WebhookDelivery struct {
	ID        string // in the header Webhook-Id
	Type      string // such as "ending.soon"
	CreatedAt time.Time
	DueAt     time.Time // when it is sent, or sent again
	Attempts  int
	SentAt    *time.Time // when it arrived
	GivenUpAt *time.Time // when it was sent for the last time in vain
	Error     string     // why it did not arrive the last time
}

// WebhookCreateParams describes a new webhook.
type WebhookCreateParams struct {
	Name  string    // required: who is told
	URL   string    // required: https://…
	Team  string    // of whose agents alone it is told, "" for all that ends
	Kinds []EndKind // nil for all
	Days  []int     // how many days before an end, 1 to 60; nil: 14, 7 and 1
}

// WebhookUpdateParams says what to change of a webhook. What is nil stays as it is.
type WebhookUpdateParams struct {
	Name  *string
	URL   *string   // https://…
	Team  *string   // of whose agents alone it is told, "" for all that ends
	Kinds []EndKind // empty for all
	Days  []int     // empty: at the end alone
}

// A WebhookSecretResult is a webhook with the secret by which what it is told is signed.
type WebhookSecretResult struct {
	Webhook
	Secret Secret
}

func webhookOf(o *object) Webhook {
	hook := Webhook{
		ID:           o.requiredUUID("id"),
		Name:         o.requiredString("name"),
		Host:         o.requiredString("host"),
		Team:         deref(o.optionalString("team")),
		CreatedAt:    o.requiredTime("created_at"),
		CreatedBy:    o.requiredString("created_by"),
		FailingSince: o.optionalTime("failing_since"),
		LastError:    deref(o.optionalString("last_error")),
		LastSentAt:   o.optionalTime("last_sent_at"),
		Waiting:      o.requiredInt("waiting"),
		Days:         o.requiredInts("days"),

		OldSecretUntil: o.optionalTime("old_secret_until"),
	}
	for _, kind := range o.optionalStrings("kinds") {
		hook.Kinds = append(hook.Kinds, EndKind(kind))
	}
	return hook
}

func webhookDeliveryOf(o *object) WebhookDelivery {
	return WebhookDelivery{
		ID:        o.requiredText("id"),
		Type:      o.requiredText("type"),
		CreatedAt: o.requiredTime("created_at"),
		DueAt:     o.requiredTime("due_at"),
		Attempts:  o.requiredInt("attempts"),
		SentAt:    o.optionalTime("sent_at"),
		GivenUpAt: o.optionalTime("given_up_at"),
		Error:     deref(o.optionalString("error")),
	}
}

func decodeWebhookSecret(o *object) (*WebhookSecretResult, error) {
	result := &WebhookSecretResult{Webhook: webhookOf(o), Secret: NewSecret(o.requiredText("secret"))}
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}
