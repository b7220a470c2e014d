package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// services are what every command works with: the database, and the vault and the sign-in over it.
type services struct {
	store  *store.Store
	vault  *vault.Vault
	ring   *keyring.Ring
	auth   *auth.Service
	logger *slog.Logger
	ending ending

	readiness readiness
}

// openServices opens the database for a server, and makes one where there is neither a database nor a secret that
// belongs to one. A secret without its database means that a volume is not mounted or that an address is wrong.
func openServices(ctx context.Context, c *config, logger *slog.Logger) (*services, error) {
	if err := c.prepareData(); err != nil {
		return nil, err
	}
	secretIsThere, err := c.hasSecretFile()
	if err != nil {
		return nil, err
	}
	if !secretIsThere && c.DatabaseURL == "" {
		if err := makeFile(c.sqlitePath()); err != nil {
			return nil, err
		}
	}
	svc, err := openDatabase(ctx, c, store.Options{Logger: logger, MustExist: secretIsThere, BeforeMigration: c.checkSecret})
	if err == nil {
		err = svc.store.Tx(ctx, func(tx *store.Tx) error { return tx.NameSecretOfKeys(ctx) })
		if err != nil {
			return nil, errors.Join(err, svc.store.Close())
		}
	}
	if errors.Is(err, store.ErrNoDatabase) {
		return nil, fmt.Errorf("%s is here, but %s. If the volume is not mounted or the address is wrong, mend that; or restore the backup. To start anew on purpose, move %s away: then no key there is now will be recognised",
			c.secretPath(), c.missingDatabase(), c.secretPath())
	}
	return svc, err
}

// openExisting opens the database for a command, which makes none, for a key in a database that no server has is
// useless; and migrates none, for an older server may be running on it.
func openExisting(ctx context.Context, c *config, logger *slog.Logger) (*services, error) {
	svc, err := openDatabase(ctx, c, store.Options{Logger: logger, MustExist: true, AsIs: true})
	return svc, c.explainMissing(err)
}

// explainMissing says what a command that makes no database missed.
func (c *config) explainMissing(err error) error {
	if errors.Is(err, store.ErrNoDatabase) {
		return fmt.Errorf("%s: set --data or --database-url (ALTER_CONSOLE_DATA, ALTER_CONSOLE_DATABASE_URL) to what the server has; the first start of the server makes a database", c.missingDatabase())
	}
	return err
}

func openDatabase(ctx context.Context, c *config, o store.Options) (svc *services, err error) {
	secrets, err := c.secrets()
	if err != nil {
		return nil, err
	}
	svc = &services{logger: o.Logger}
	if svc.store, err = openStore(ctx, c, o); err != nil {
		return nil, err
	}
	if err = svc.store.CheckSchema(ctx); err == nil {
		err = svc.open(ctx, c, secrets, o.Logger)
	}
	if err != nil {
		return nil, errors.Join(err, svc.store.Close())
	}
	return svc, nil
}

func (svc *services) open(ctx context.Context, c *config, secrets secretSource, logger *slog.Logger) error {
	ring, err := openRing(ctx, svc.store, secrets)
	if err != nil {
		return err
	}
	svc.ring = ring
	if svc.vault, err = vault.New(vault.Options{Store: svc.store, Secrets: ring, Logger: logger, StrictCallers: c.StrictCallers}); err != nil {
		return err
	}
	svc.auth, err = auth.New(auth.Options{Store: svc.store, Secrets: ring, Secure: c.secure(), Path: c.public().path, Logger: logger})
	return err
}

func openStore(ctx context.Context, c *config, o store.Options) (*store.Store, error) {
	o.SkipCopy = c.SkipCopy
	if c.DatabaseURL != "" {
		o.URL = c.DatabaseURL
		s, err := store.Open(ctx, o)
		return s, naming("--database-url", err)
	}
	o.Path = c.sqlitePath()
	s, err := store.Open(ctx, o)
	return s, naming(c.sqlitePath(), err)
}

// naming says what an error is about.
func naming(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (svc *services) close(ctx context.Context) error {
	return errors.Join(svc.vault.Close(ctx), svc.store.Close())
}
