package secrets

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// put seals a value and writes it in the place of the one that is there. Lock the secret first, unless it is new.
func (r *Room) put(ctx context.Context, tx *store.Tx, secretID string, v value) error {
	if err := tx.RemoveSecretValues(ctx, secretID); err != nil {
		return err
	}
	for _, field := range v.fields() {
		keyID, ciphertext, err := r.box.Seal(secretID, field, v[field])
		if err != nil {
			return r.unreadable(err)
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
		if v[row.Field], err = r.box.Open(secretID, row.Field, row.Ciphertext); err != nil {
			return nil, r.unreadable(err)
		}
	}
	return v, nil
}

// unreadable is the refusal of what needs a value that can't be sealed or opened now, with what the server lacks.
func (r *Room) unreadable(cause error) *api.Error {
	e := api.Fail(wire.CodeSecretUnreadable).WithCause(cause)
	switch {
	case r.box.State() == seal.Missing:
		e.Message = "The server has no master key, so it can neither open nor keep what managed secrets hold."
		return e.WithHint("Have the server's operator restore master.key, or give the server the master key that was in use.")
	case r.box.State() == seal.Wrong:
		e.Message = "The server's master key is not the one in use, so it can neither open nor keep what managed secrets hold."
		return e.WithHint("Have the server's operator restore master.key, or give the server the master key that is in use.")
	case errors.Is(cause, seal.ErrBroken):
		e.Message = "What the secret holds was changed in the database, and does not open."
		return e.WithHint("Replace the value, and have the server's operator look for what else was changed.")
	}
	return e
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
	if reply, err = api.Change(c, answer, rule); errors.Is(err, store.ErrMasterKeyRetired) {
		err = r.unreadable(err)
	}
	return reply, err
}
