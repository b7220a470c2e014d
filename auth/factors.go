package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/store"
)

// Factors are the second factors that an account has, beside its password.
type Factors = store.Factors

// What somebody shows as a second factor, in words for the trail.
const (
	ByPasskey       = "passkey"
	ByAuthenticator = "authenticator app"
	ByRecoveryCode  = "recovery code"
)

// ProofLife is how long a second factor that was shown is good for what can't be undone.
const ProofLife = 15 * time.Minute

// A Passkey is one of an account's, as people see it.
type Passkey struct {
	ID         string
	Name       string
	Host       string // the name of the console that it is for
	Synced     bool   // it is kept in more places than one
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// OwnFactors are all that an account has beside its password, as people see it.
type OwnFactors struct {
	Passkeys      []Passkey
	Authenticator *store.AuthenticatorApp // nil where there is none
	Codes         *store.RecoveryCodes    // nil where there are none
}

// FactorsOf returns what an account has beside its password.
func (s *Service) FactorsOf(ctx context.Context, accountID string) (own OwnFactors, err error) {
	rows, err := s.store.PasskeysOf(ctx, accountID)
	if err != nil {
		return own, err
	}
	for _, row := range rows {
		own.Passkeys = append(own.Passkeys, passkeyOf(row))
	}
	if own.Authenticator, err = orNone(s.store.AuthenticatorApp(ctx, accountID)); err != nil {
		return own, err
	}
	own.Codes, err = orNone(s.store.RecoveryCodes(ctx, accountID))
	return own, err
}

// orNone is what was found, nil where there is none.
func orNone[T any](found T, err error) (*T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &found, err
}

// Fresh reports whether a person needs to show no second factor: they did lately, or have none.
func (s *Service) Fresh(p Person) bool {
	return !p.Factors.Any() || s.now().Sub(p.ProvenAt) < ProofLife
}

// Sure reports whether a person needs to show nothing before their account gets another way in: they showed a second factor
// lately or, where they have none, signed in or typed their password.
func (s *Service) Sure(p Person) bool {
	at := p.ProvenAt
	if !p.Factors.Any() && p.SignedInAt.After(at) {
		at = p.SignedInAt
	}
	return s.now().Sub(at) < ProofLife
}

// proven writes that the person of a request showed a second factor, or their password, just now.
func (s *Service) proven(ctx context.Context, tx *store.Tx, r *http.Request) error {
	session, err := s.session(r)
	if err != nil {
		return err
	}
	err = tx.ProveSession(ctx, hashID(session.ID), s.now().UTC())
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoSession
	}
	return err
}
