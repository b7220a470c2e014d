package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// services are what every command works with: the database, and the vault and the sign-in over it.
type services struct {
	store *store.Store
	vault *vault.Vault
	auth  *auth.Service
	isNew bool // the SQLite file was made just now
}

func openServices(ctx context.Context, c *config, logger *slog.Logger) (*services, error) {
	if err := c.prepareData(); err != nil {
		return nil, err
	}
	secrets, err := c.secrets()
	if err != nil {
		return nil, err
	}
	made, err := secrets.makeFirst()
	if err != nil {
		return nil, err
	}
	svc := &services{}
	if c.DatabaseURL == "" {
		if svc.isNew, err = makeFile(c.sqlitePath()); err != nil {
			return nil, err
		}
	}
	if svc.store, err = openStore(ctx, c, logger); err != nil {
		return nil, err
	}
	if err := svc.open(ctx, c, secrets, logger); err != nil {
		if made && errors.Is(err, errWrongSecret) {
			err = errors.Join(err, os.Remove(secrets.path)) // nobody shall keep it by mistake
		}
		return nil, errors.Join(err, svc.store.Close())
	}
	return svc, nil
}

func (svc *services) open(ctx context.Context, c *config, secrets secretSource, logger *slog.Logger) error {
	ring, err := openRing(ctx, svc.store, secrets)
	if err != nil {
		return err
	}
	if svc.vault, err = vault.New(vault.Options{Store: svc.store, Secrets: ring, Logger: logger, StrictCallers: c.StrictCallers}); err != nil {
		return err
	}
	svc.auth, err = auth.New(auth.Options{Store: svc.store, Secrets: ring, Secure: c.secure(), Path: c.public().path, Logger: logger})
	return err
}

func openStore(ctx context.Context, c *config, logger *slog.Logger) (*store.Store, error) {
	if c.DatabaseURL != "" {
		s, err := store.Open(ctx, store.Options{URL: c.DatabaseURL, Logger: logger})
		return s, naming("--database-url", err)
	}
	s, err := store.Open(ctx, store.Options{Path: c.sqlitePath(), Logger: logger})
	return s, naming(c.sqlitePath(), err)
}

// makeFile makes the SQLite file where there is none, so that nobody else may read it from the first byte on.
func makeFile(path string) (isNew bool, err error) {
	_, missing := os.Stat(path)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return false, err
	}
	return errors.Is(missing, fs.ErrNotExist), f.Close()
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
