package auth

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// ErrNoProvider is that there is no such provider, or that people can't sign in there.
var ErrNoProvider = errors.New("there is no such provider to sign in at")

// ErrUntested is that no test succeeded with a provider's configuration as it is.
var ErrUntested = errors.New("no test of this configuration succeeded")

// A ConfiguredProvider is a provider of the file, and what is known of it.
type ConfiguredProvider struct {
	sso.Provider
	TestedAt  *time.Time // with this configuration, nil for never
	TestedBy  string
	EnabledAt *time.Time // nil where people can't sign in there
}

// Counts reports whether people sign in at the provider.
func (p ConfiguredProvider) Counts() bool { return p.TestedAt != nil && p.EnabledAt != nil }

// SSOFileWrong says what is wrong with the file of providers as it is now, nil for nothing.
func (s *Service) SSOFileWrong() error { return s.sso.Wrong() }

// SSOConfigured reports whether there is a file of providers.
func (s *Service) SSOConfigured() bool { return s.sso.Configured() }

// SSOProviders returns all providers of the file, in its order.
func (s *Service) SSOProviders(ctx context.Context) (all []ConfiguredProvider, err error) {
	connections := s.sso.Providers()
	if len(connections) == 0 {
		return nil, nil
	}
	tested, err := s.store.TestedProviders(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range connections {
		all = append(all, configured(c, tested))
	}
	return all, nil
}

func configured(c *sso.Connection, tested []store.TestedProvider) ConfiguredProvider {
	p := ConfiguredProvider{Provider: c.Provider}
	for _, t := range tested {
		if t.ID == c.ID && t.Fingerprint == c.Fingerprint() {
			p.TestedAt, p.TestedBy, p.EnabledAt = &t.TestedAt, t.TestedBy, t.EnabledAt
		}
	}
	return p
}

// ProvidersToSignIn are those at which people sign in, in their order.
func (s *Service) ProvidersToSignIn(ctx context.Context) ([]ConfiguredProvider, error) {
	return s.providersThatCount(ctx)
}

func (s *Service) providersThatCount(ctx context.Context) (counting []ConfiguredProvider, err error) {
	all, err := s.SSOProviders(ctx)
	for _, p := range all {
		if p.Counts() {
			counting = append(counting, p)
		}
	}
	return counting, err
}

// provider returns a provider of the file; only one that counts unless any will do. ErrNoProvider.
func (s *Service) provider(ctx context.Context, id string, any bool) (*sso.Connection, error) {
	c := s.sso.Provider(id)
	if c == nil {
		return nil, ErrNoProvider
	}
	if any {
		return c, nil
	}
	tested, err := s.store.TestedProviders(ctx)
	if err == nil && !configured(c, tested).Counts() {
		err = ErrNoProvider
	}
	return c, err
}

// keepTested notes that a test of a provider succeeded. One with another configuration has to be enabled again.
func (s *Service) keepTested(ctx context.Context, by By, c *sso.Connection, d sso.Decision) error {
	return s.onProvider(ctx, by, audit.SSOTested, c, map[string]any{"rule": d.Rule}, func(t *store.TestedProvider) error {
		if t.Fingerprint != c.Fingerprint() {
			t.EnabledAt = nil
		}
		t.Fingerprint, t.TestedAt, t.TestedBy = c.Fingerprint(), s.now().UTC(), by.actor().Label
		return nil
	})
}

// EnableProvider lets people sign in at a provider of whose configuration a test succeeded. ErrUntested, ErrNoProvider, ErrNotAllowed.
func (s *Service) EnableProvider(ctx context.Context, by By, id string) error {
	return s.switchProvider(ctx, by, id, audit.SSOEnabled, func(t *store.TestedProvider) error {
		if t.EnabledAt == nil {
			now := s.now().UTC()
			t.EnabledAt = &now
		}
		return nil
	})
}

// DisableProvider keeps people from signing in at a provider. ErrUntested where they could not, ErrNoProvider, ErrNotAllowed.
func (s *Service) DisableProvider(ctx context.Context, by By, id string) error {
	return s.switchProvider(ctx, by, id, audit.SSODisabled, func(t *store.TestedProvider) error {
		t.EnabledAt = nil
		return nil
	})
}

func (s *Service) switchProvider(ctx context.Context, by By, id string, action audit.Action, do func(*store.TestedProvider) error) error {
	c, err := s.provider(ctx, id, true)
	if err != nil {
		return err
	}
	return s.onProvider(ctx, by, action, c, nil, func(t *store.TestedProvider) error {
		if t.Fingerprint != c.Fingerprint() {
			return ErrUntested
		}
		return do(t)
	})
}

// onProvider changes what is known of a provider and writes that down, for somebody who may.
func (s *Service) onProvider(ctx context.Context, by By, action audit.Action, c *sso.Connection, detail map[string]any, do func(*store.TestedProvider) error) error {
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		accounts, err := tx.LockAccounts(ctx, string(access.Administrator), by.ID())
		if err != nil {
			return err
		}
		if !by.may(access.ManageSettings, accounts) {
			return ErrNotAllowed
		}
		known, err := tx.TestedProvider(ctx, c.ID)
		if errors.Is(err, store.ErrNotFound) {
			known, err = store.TestedProvider{ID: c.ID}, nil
		}
		if err == nil {
			err = do(&known)
		}
		if err != nil {
			return err
		}
		if err := tx.PutTestedProvider(ctx, known); err != nil {
			return err
		}
		return s.recordSSO(ctx, tx, by, action, c.ID, detail)
	})
	if err == nil {
		s.logger.InfoContext(ctx, "a provider of single sign-on changed", "action", string(action), "provider", c.ID, "by", by.actor().Label)
	}
	return err
}
