package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/derive"
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
	secret, made, err := c.secret()
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
	if err := svc.open(ctx, c, secret, logger); err != nil {
		if made && errors.Is(err, errWrongSecret) {
			err = errors.Join(err, c.removeSecret())
		}
		return nil, errors.Join(err, svc.store.Close())
	}
	return svc, nil
}

func (svc *services) open(ctx context.Context, c *config, secret []byte, logger *slog.Logger) error {
	if err := checkFingerprint(ctx, svc.store, secret); err != nil {
		return err
	}
	pepper, err := derive.Key(secret, "key hashes", vault.SecretSize)
	if err != nil {
		return err
	}
	browser, err := derive.Key(secret, "browser sessions", secretSize)
	if err != nil {
		return err
	}
	if svc.vault, err = vault.New(vault.Options{Store: svc.store, Secret: pepper, Logger: logger, StrictCallers: c.StrictCallers}); err != nil {
		return err
	}
	svc.auth, err = auth.New(auth.Options{Store: svc.store, Secret: browser, Secure: c.secure(), Logger: logger})
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

var errWrongSecret = errors.New("the secret is not the one this database was made with: restore secret.key in --data, or set the right ALTER_CONSOLE_SECRET_KEY")

// checkFingerprint refuses a secret other than the one the database was made with: with it no stored key would be
// recognised, and new ones would be lost when the right one comes back.
func checkFingerprint(ctx context.Context, s *store.Store, secret []byte) error {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("fingerprint"))
	fingerprint := hex.EncodeToString(mac.Sum(nil)[:8])
	return s.Tx(ctx, func(tx *store.Tx) error {
		known, err := tx.Setting(ctx, "secret_fingerprint")
		switch {
		case errors.Is(err, store.ErrNotFound):
			return tx.PutSetting(ctx, "secret_fingerprint", fingerprint)
		case err != nil:
			return err
		case known != fingerprint:
			return errWrongSecret
		}
		return nil
	})
}

func (svc *services) close(ctx context.Context) error {
	return errors.Join(svc.vault.Close(ctx), svc.store.Close())
}
