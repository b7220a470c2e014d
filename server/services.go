package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/webhooks"
)

// Services are what every command works with: the database, and the vault and the sign-in over it.
type Services struct {
	Vault *vault.Vault
	Auth  *auth.Service
	store *store.Store
	ring  *keyring.Ring

	metrics *metrics.Metrics // nil where nobody asks for any
	running *running         // nil of a command, and until it is made
}

// With opens the services for one command; a server may have the same database open. The command makes no database, for
// a key in one that no server has is useless; and migrates none, for an older server may be running on it.
func With(ctx context.Context, c *Config, logger *slog.Logger, do func(*Services) error) (err error) {
	svc, err := openAll(ctx, c, store.Options{Logger: logger, MustExist: true, AsIs: true, Patient: true}, withoutBox, nil)
	if err != nil {
		return c.explainMissing(err)
	}
	defer func() { err = errors.Join(err, svc.close(context.WithoutCancel(ctx))) }()
	return do(svc)
}

// openServices opens the database for a server, and makes one where there is neither a database nor a secret that
// belongs to one. A secret without its database means that a volume is not mounted or that an address is wrong.
func openServices(ctx context.Context, c *Config, m *metrics.Metrics, logger *slog.Logger) (*Services, error) {
	if err := c.PrepareData(); err != nil {
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
	svc, err := openAll(ctx, c, store.Options{Logger: logger, MustExist: secretIsThere, BeforeMigration: c.checkSecret, Watch: m.Database}, c.openBox, m)
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

func openAll(ctx context.Context, c *Config, o store.Options, box boxOpener, m *metrics.Metrics) (svc *Services, err error) {
	secrets, err := c.Secrets()
	if err != nil {
		return nil, err
	}
	svc = &Services{metrics: m}
	if svc.store, err = openStore(ctx, c, o); err != nil {
		return nil, err
	}
	if err = svc.store.CheckSchema(ctx); err == nil {
		err = svc.open(ctx, c, secrets, box, o.Logger)
	}
	if err != nil {
		return nil, errors.Join(err, svc.store.Close())
	}
	return svc, nil
}

func (svc *Services) open(ctx context.Context, c *Config, secrets Keyset, box boxOpener, logger *slog.Logger) error {
	ring, err := openRing(ctx, svc.store, secrets)
	if err != nil {
		return err
	}
	svc.ring = ring
	master, err := box(ctx, svc.store, logger)
	if err != nil {
		return err
	}
	svc.Vault, err = vault.New(vault.Options{
		Store:         svc.store,
		Secrets:       ring,
		MasterKey:     master,
		Logger:        logger,
		StrictCallers: c.StrictCallers,
		Zone:          c.Zone(),
		Webhooks:      webhooks.Options{AllowPrivate: c.PrivateHooks, ConsoleURL: c.public().String()},
		KeepCalls:     time.Duration(c.KeepCalls),
		KeepBodies:    time.Duration(c.KeepBodies),
		KeepDerived:   time.Duration(c.KeepDerived),
		Chain:         c.chain(),
		Server:        svc.about,
		Answered: func(route string, status int, code string, took time.Duration) {
			svc.metrics.Request(metrics.API, route, status, code, took)
		},
	})
	if err != nil {
		return err
	}
	svc.Auth, err = auth.New(auth.Options{
		SSO:     c.providers(logger),
		Store:   svc.store,
		Secrets: ring,
		Secure:  c.secure(),
		Path:    c.public().path,
		Logger:  logger,
		Tried:   svc.metrics.SignIn,
	})
	return err
}

// isReady reports whether requests would work: the database does, and keys that are made here are good everywhere.
func (svc *Services) isReady(ctx context.Context) error {
	if err := svc.ring.Err(); errors.Is(err, ErrWrongSecret) {
		return err
	}
	return svc.store.Ready(ctx)
}

// finish is close of a server. What could not be anchored is anchored after the next start.
func (svc *Services) finish(ctx context.Context, logger *slog.Logger) error {
	err := svc.Vault.Close(ctx)
	if left := svc.Vault.Anchor(ctx); left != nil {
		logger.WarnContext(ctx, "the end of the audit trail is not anchored yet: that follows after the next start", "error", left)
	}
	return errors.Join(err, svc.store.Close())
}

func (svc *Services) close(ctx context.Context) error {
	return errors.Join(svc.Vault.Close(ctx), svc.store.Close())
}
