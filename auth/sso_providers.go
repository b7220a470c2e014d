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

// ErrLastProvider is that a provider is the last at which people sign in, while passwords are switched off.
var ErrLastProvider = errors.New("passwords are switched off, and this is the last provider at which people sign in")

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
	return s.onProvider(ctx, by, audit.SSOTested, c.ID, map[string]any{"rule": d.Rule}, func(_ *store.Tx, t *store.TestedProvider) error {
		if t.Fingerprint != c.Fingerprint() {
			t.EnabledAt = nil
		}
		t.Fingerprint, t.TestedAt, t.TestedBy = c.Fingerprint(), s.now().UTC(), by.actor().Label
		return nil
	})
}

// EnableProvider lets people sign in at a provider of whose configuration a test succeeded. ErrUntested, ErrNoProvider, ErrNotAllowed.
func (s *Service) EnableProvider(ctx context.Context, by By, id string) error {
	c, err := s.provider(ctx, id, true)
	if err != nil {
		return err
	}
	return s.onProvider(ctx, by, audit.SSOEnabled, id, nil, func(_ *store.Tx, t *store.TestedProvider) error {
		if t.Fingerprint != c.Fingerprint() {
			return ErrUntested
		}
		if t.EnabledAt == nil {
			now := s.now().UTC()
			t.EnabledAt = &now
		}
		return nil
	})
}

// DisableProvider keeps people from signing in at a provider, also where the file has it no more. ErrUntested where they never
// could, ErrLastProvider, ErrNoProvider, ErrNotAllowed.
func (s *Service) DisableProvider(ctx context.Context, by By, id string) error {
	return s.onProvider(ctx, by, audit.SSODisabled, id, nil, func(tx *store.Tx, t *store.TestedProvider) error {
		switch {
		case t.EnabledAt == nil && s.sso.Provider(id) == nil:
			return ErrNoProvider
		case t.Fingerprint == "":
			return ErrUntested
		}
		t.EnabledAt = nil
		return s.leavesAProvider(ctx, tx, id)
	})
}

// leavesAProvider fails with ErrLastProvider where nobody but the break-glass account could sign in without a provider.
func (s *Service) leavesAProvider(ctx context.Context, tx *store.Tx, without string) error {
	settings, err := readSSO(ctx, tx)
	if err != nil || !settings.PasswordsOff {
		return err
	}
	counting, err := s.providersThatCount(ctx)
	if err == nil && len(counting) == 1 && counting[0].ID == without {
		err = ErrLastProvider
	}
	return err
}

// onProvider changes what is known of a provider and writes that down, for somebody who may.
func (s *Service) onProvider(ctx context.Context, by By, action audit.Action, id string, detail map[string]any, do func(*store.Tx, *store.TestedProvider) error) error {
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		accounts, err := tx.LockAccounts(ctx, string(access.Administrator), by.ID())
		if err != nil {
			return err
		}
		if !by.may(access.ManageSettings, accounts) {
			return ErrNotAllowed
		}
		known, err := tx.TestedProvider(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			known, err = store.TestedProvider{ID: id}, nil
		}
		if err == nil {
			err = do(tx, &known)
		}
		if err != nil {
			return err
		}
		if err := tx.PutTestedProvider(ctx, known); err != nil {
			return err
		}
		return s.recordSSO(ctx, tx, by, action, id, detail)
	})
	if err == nil {
		s.logger.InfoContext(ctx, "a provider of single sign-on changed", "action", string(action), "provider", id, "by", by.actor().Label)
	}
	return err
}

// A LostProvider is one that is enabled, and at which nobody can sign in all the same.
type LostProvider struct {
	ID   string
	Gone bool // the file has it no more; else it has it otherwise than it was tested
}

// LostProviders returns those that were lost because the file changed.
func (s *Service) LostProviders(ctx context.Context) (lost []LostProvider, err error) {
	tested, err := s.store.TestedProviders(ctx)
	for _, t := range tested {
		c := s.sso.Provider(t.ID)
		if t.EnabledAt != nil && (c == nil || c.Fingerprint() != t.Fingerprint) {
			lost = append(lost, LostProvider{ID: t.ID, Gone: c == nil})
		}
	}
	return lost, err
}
