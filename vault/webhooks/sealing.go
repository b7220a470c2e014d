package webhooks

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// What is sealed of a webhook.
const (
	fieldAddress = "address"
	fieldSecret  = "secret"
	fieldOld     = store.OldWebhookSecret // the one before, which signs as well for oldSigns
)

const oldSigns = 24 * time.Hour

// newSecret is one that signs what is sent, as Standard Webhooks writes it.
func newSecret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // which never fails
	return wire.WebhookSecretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// seal writes some fields of a webhook; empty ones stay as they are.
func (r *Room) seal(ctx context.Context, tx *store.Tx, id string, fields map[string]string) error {
	for field, plaintext := range fields {
		if plaintext == "" {
			continue
		}
		keyID, ciphertext, err := r.sealed.Box.Seal(id, field, plaintext)
		if err != nil {
			return r.sealed.Unreadable(err)
		}
		if err := tx.PutWebhookSecret(ctx, store.SecretValue{SecretID: id, Field: field, KeyID: keyID, Ciphertext: ciphertext}); err != nil {
			return err
		}
	}
	return nil
}

// opened are the fields of a webhook.
func (r *Room) opened(ctx context.Context, id string) (map[string]string, error) {
	return r.open(ctx, r.base.Store, id)
}

// A reader is the store, or a transaction of it.
type reader interface {
	WebhookSecrets(ctx context.Context, id string, now time.Time) ([]store.SecretValue, error)
}

func (r *Room) open(ctx context.Context, from reader, id string) (map[string]string, error) {
	rows, err := from.WebhookSecrets(ctx, id, r.base.Clock())
	if err != nil {
		return nil, err
	}
	fields := map[string]string{}
	for _, row := range rows {
		if fields[row.Field], err = r.sealed.Box.Open(id, row.Field, row.Ciphertext); err != nil {
			return nil, r.sealed.Unreadable(err)
		}
	}
	return fields, nil
}
