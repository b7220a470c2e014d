package webhooks

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// What is sealed of a webhook.
const (
	fieldAddress = "address"
	fieldSecret  = "secret"
)

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
		keyID, ciphertext, err := r.box.Seal(id, field, plaintext)
		if err != nil {
			return unreadable(err)
		}
		if err := tx.PutWebhookSecret(ctx, store.SecretValue{SecretID: id, Field: field, KeyID: keyID, Ciphertext: ciphertext}); err != nil {
			return err
		}
	}
	return nil
}

// opened are the fields of a webhook.
func (r *Room) opened(ctx context.Context, id string) (map[string]string, error) {
	rows, err := r.base.Store.WebhookSecrets(ctx, id)
	if err != nil {
		return nil, err
	}
	fields := map[string]string{}
	for _, row := range rows {
		if fields[row.Field], err = r.box.Open(id, row.Field, row.Ciphertext); err != nil {
			return nil, unreadable(err)
		}
	}
	return fields, nil
}

// unreadable is the refusal of what needs the master key, which the server lacks.
func unreadable(cause error) *api.Error {
	return api.Failf(wire.CodeSecretUnreadable, "The server's master key is not here, or is not the one in use: addresses and secrets of webhooks can't be opened or kept.").
		WithHint("Have the server's operator restore master.key, or give the server the master key that is in use.").WithCause(cause)
}

// change is api.Change for a rule that seals, which is done again when the master key that it sealed under has just ended.
func change[T any](r *Room, c *api.Call, answer func(any) (api.Reply, error), rule func(context.Context, *store.Tx) (T, error)) (api.Reply, error) {
	reply, err := api.Change(c, answer, rule)
	if !errors.Is(err, store.ErrMasterKeyRetired) {
		return reply, err
	}
	if err := r.box.Refresh(c.Context()); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, answer, rule)
}
