package server

import (
	"context"
	"errors"
	"io/fs"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
)

// SecretsOf returns the secrets there are, when the one that the database's keys are hashed under is among them.
func (c *Config) SecretsOf(ctx context.Context, db *store.Store) ([]keyring.Secret, error) {
	secrets, err := c.Secrets()
	if err != nil {
		return nil, err
	}
	given, err := secrets.Read()
	if err != nil {
		return nil, err
	}
	id, err := db.SecretInUse(ctx)
	if err != nil {
		return nil, err
	}
	if id != "" && !keyring.Holds(given, id) {
		return nil, ErrWrongSecret
	}
	return given, nil
}

// MasterKeysOf returns the master keys there are, when the one that values are sealed under is among them. There may be none
// while there are no values.
func (c *Config) MasterKeysOf(ctx context.Context, db *store.Store) ([]keyring.Secret, error) {
	keys, err := c.MasterKeys()
	if err != nil {
		return nil, err
	}
	id, err := db.MasterKeyInUse(ctx)
	if err != nil {
		return nil, err
	}
	given, err := keys.Read()
	switch {
	case errors.Is(err, fs.ErrNotExist) && id == "":
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, lines.Naming(keys.Place, seal.ErrMissing)
	case err == nil && id != "" && !keyring.Holds(given, id):
		return nil, lines.Naming(keys.Place, seal.ErrWrong)
	}
	return given, err
}

// checkSecret reports whether the secret is the one that the database's keys are hashed under. It reads schemas of older
// releases too.
func (c *Config) checkSecret(ctx context.Context, db *store.Store) error {
	_, err := c.SecretsOf(ctx, db)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	id, err := db.SecretInUse(ctx)
	if err == nil && id != "" {
		err = lines.Naming(c.secretPath(), errNoSecret)
	}
	return err
}
