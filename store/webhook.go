package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Webhook is one row of webhooks: an address that is told of endings. The rest of the address, and the secret that signs what is
// sent, are sealed in webhook_secrets.
type Webhook struct {
	ID           string
	AppID        string
	Name         string
	Host         string   // scheme and host of the address
	Team         string   // of whose agents it is told, "" for all that ends
	Kinds        TextList // of wire.EndKinds, nil for all
	Days         Days     // how many days before an end it is told
	CreatedAt    time.Time
	CreatedBy    string
	FailingSince *time.Time // since when nothing has arrived, nil where what was sent last did
	LastError    string     // why it did not
	LastSentAt   *time.Time // when something arrived last

	OldSecretUntil *time.Time // until when the secret before signs as well, nil where there is none
}

var webhooks = sqldb.NewTable("webhooks",
	sqldb.Text("id", func(w *Webhook) *string { return &w.ID }, sqldb.Key),
	sqldb.Text("app_id", func(w *Webhook) *string { return &w.AppID }, sqldb.Fixed),
	sqldb.Text("name", func(w *Webhook) *string { return &w.Name }),
	sqldb.Text("host", func(w *Webhook) *string { return &w.Host }),
	sqldb.Text("team", func(w *Webhook) *string { return &w.Team }),
	listColumn("kinds", func(w *Webhook) *TextList { return &w.Kinds }),
	sqldb.Coded("days", (*Webhook).setDays, (*Webhook).daysText),
	sqldb.Time("created_at", func(w *Webhook) *time.Time { return &w.CreatedAt }, sqldb.Fixed),
	sqldb.Text("created_by", func(w *Webhook) *string { return &w.CreatedBy }, sqldb.Fixed),
	sqldb.TimeOrNull("failing_since", func(w *Webhook) **time.Time { return &w.FailingSince }, sqldb.Fixed),
	sqldb.Text("last_error", func(w *Webhook) *string { return &w.LastError }, sqldb.Fixed),
	sqldb.TimeOrNull("last_sent_at", func(w *Webhook) **time.Time { return &w.LastSentAt }, sqldb.Fixed),
	sqldb.TimeOrNull("old_secret_until", func(w *Webhook) **time.Time { return &w.OldSecretUntil }),
)

// Webhooks returns all of an application, in the order they were made.
func (q queries) Webhooks(ctx context.Context, appID string) ([]Webhook, error) {
	return sqldb.Rows(ctx, q.read, webhooks, `where app_id = $1 order by created_at, id`, appID)
}

// Webhook returns one of an application, or ErrNotFound.
func (q queries) Webhook(ctx context.Context, appID, id string) (Webhook, error) {
	return sqldb.OneRow(ctx, q.read, webhooks, `where app_id = $1 and id = $2`, appID, id)
}

// LockWebhook is Webhook for a transaction that changes it.
func (tx *Tx) LockWebhook(ctx context.Context, appID, id string) (Webhook, error) {
	return sqldb.OneRow(ctx, tx.read, webhooks, `where app_id = $1 and id = $2`+tx.write.ForUpdate(), appID, id)
}

// InsertWebhook adds a webhook.
func (tx *Tx) InsertWebhook(ctx context.Context, w Webhook) error {
	return webhooks.Insert(ctx, tx.write, &w)
}

// UpdateWebhook writes what people may change of a webhook.
func (tx *Tx) UpdateWebhook(ctx context.Context, w Webhook) error {
	return webhooks.Update(ctx, tx.write, &w)
}

// RemoveWebhook removes a webhook, and all that is sealed and waits for it.
func (tx *Tx) RemoveWebhook(ctx context.Context, id string) error {
	for _, table := range []string{"webhook_deliveries", "webhook_secrets"} {
		if err := tx.write.Exec(ctx, "remove what belongs to a webhook", `delete from `+table+` where webhook_id = $1`, id); err != nil {
			return err
		}
	}
	return tx.write.ExecOne(ctx, "remove a webhook", `delete from webhooks where id = $1`, id)
}

// webhookSecrets has the columns of secretValues, for what is sealed of webhooks.
var webhookSecrets = sqldb.NewTable("webhook_secrets",
	sqldb.Text("webhook_id", func(v *SecretValue) *string { return &v.SecretID }, sqldb.Key),
	sqldb.Text("field", func(v *SecretValue) *string { return &v.Field }, sqldb.Key),
	sqldb.Text("key_id", func(v *SecretValue) *string { return &v.KeyID }),
	sqldb.Bytes("ciphertext", func(v *SecretValue) *[]byte { return &v.Ciphertext }),
)

// OldWebhookSecret is the field of the secret that was before, which is there until Webhook.OldSecretUntil.
const OldWebhookSecret = "old_secret"

// WebhookSecrets returns what is sealed of a webhook, whose id is the SecretID of each, by field; the secret before as long as it signs.
func (q queries) WebhookSecrets(ctx context.Context, id string, now time.Time) ([]SecretValue, error) {
	return sqldb.Rows(ctx, q.read, webhookSecrets, `where webhook_id = $1
		and (field <> $2 or exists (select 1 from webhooks w where w.id = webhook_id and w.old_secret_until > $3)) order by field`,
		id, OldWebhookSecret, sqldb.Micros(now))
}

// RemoveOldWebhookSecret removes the secret of a webhook that was before.
func (tx *Tx) RemoveOldWebhookSecret(ctx context.Context, id string) error {
	return tx.write.Exec(ctx, "remove the old secret of a webhook", `delete from webhook_secrets where webhook_id = $1 and field = $2`, id, OldWebhookSecret)
}

// RemoveOldWebhookSecrets removes those whose time is over.
func (tx *Tx) RemoveOldWebhookSecrets(ctx context.Context, now time.Time) error {
	err := tx.write.Exec(ctx, "remove old secrets of webhooks", `delete from webhook_secrets where field = $1
		and webhook_id in (select id from webhooks where old_secret_until <= $2)`, OldWebhookSecret, sqldb.Micros(now))
	if err != nil {
		return err
	}
	return tx.write.Exec(ctx, "forget old secrets of webhooks", `update webhooks set old_secret_until = null where old_secret_until <= $1`, sqldb.Micros(now))
}

// PutWebhookSecret seals a field of a webhook. ErrMasterKeyRetired when it is sealed under a master key that is not in use any more.
func (tx *Tx) PutWebhookSecret(ctx context.Context, v SecretValue) error {
	err := webhookSecrets.InsertAs(ctx, tx.write, &v, `select ... where `+underLivingMasterKey+`
		on conflict (webhook_id, field) do update set key_id = excluded.key_id, ciphertext = excluded.ciphertext`, v.KeyID)
	if errors.Is(err, ErrNotFound) {
		return ErrMasterKeyRetired
	}
	return err
}
