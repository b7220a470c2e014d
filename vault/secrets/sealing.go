package secrets

import (
	"context"

	"github.com/alter-console/alter-console/store"
)

// put seals a value and writes it in the place of the one that is there. Lock the secret first, unless it is new.
func (r *Room) put(ctx context.Context, tx *store.Tx, secretID string, v value) error {
	if err := tx.RemoveSecretValues(ctx, secretID); err != nil {
		return err
	}
	for _, field := range v.fields() {
		keyID, ciphertext, err := r.sealed.Box.Seal(secretID, field, v[field])
		if err != nil {
			return r.sealed.Unreadable(err)
		}
		row := store.SecretValue{SecretID: secretID, Field: field, KeyID: keyID, Ciphertext: ciphertext}
		if err := tx.InsertSecretValue(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// A Reader is the store, or a transaction of it.
type Reader interface {
	SecretValues(ctx context.Context, secretID string) ([]store.SecretValue, error)
}

// opened reads a value and opens it. It refuses with secret_unreadable when any of it can't be opened.
func (r *Room) opened(ctx context.Context, q Reader, secretID string) (value, error) {
	rows, err := q.SecretValues(ctx, secretID)
	if err != nil {
		return nil, err
	}
	v := value{}
	for _, row := range rows {
		if v[row.Field], err = r.sealed.Box.Open(secretID, row.Field, row.Ciphertext); err != nil {
			return nil, r.sealed.Unreadable(err)
		}
	}
	return v, nil
}
