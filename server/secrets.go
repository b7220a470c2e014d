package server

import (
	"context"
	"errors"
	"io/fs"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/store"
)

// Secrets is where the server's secrets are: given with --secret-key, or in secret.key in --data.
func (c *Config) Secrets() (secretfile.Source, error) {
	if c.SecretKey == "" {
		return secretfile.At(c.secretPath()), nil
	}
	return secretfile.Given(c.SecretKey)
}

// SecretPlace says where the server's secret is.
func (c *Config) SecretPlace() string {
	if c.SecretKey != "" {
		return "ALTER_CONSOLE_SECRET_KEY"
	}
	return c.secretPath()
}

// SecretsOf returns the secrets there are, when the one that the database's keys are hashed under is among them.
func (c *Config) SecretsOf(ctx context.Context, db *store.Store) ([]keyring.Secret, error) {
	source, err := c.Secrets()
	if err != nil {
		return nil, err
	}
	given, err := source.Read()
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
