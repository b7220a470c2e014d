package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/totp"
	"github.com/alter-console/alter-console/store"
)

// setUpFor is how long an app may take to show that it has the secret.
const setUpFor = time.Hour

// What is sealed, by the field that it is of.
const (
	sealedAuthenticator = "authenticator"
	sealedRecovery      = "recovery codes"
)

// An AppSecret is what an authenticator app is to be given: as people type it, and as the app reads it from a link or a QR
// code. Both are secret.
type AppSecret struct{ Typed, Link string }

// OfferAuthenticator returns the secret of the app that the request's person sets up: the same one until they have, or an hour
// has passed. Another session gets another one: whoever has seen one before knows nothing. ErrHasAuthenticator.
func (s *Service) OfferAuthenticator(r *http.Request) (AppSecret, error) {
	person, _ := FromContext(r.Context())
	if person.Factors.Authenticator {
		return AppSecret{}, ErrHasAuthenticator
	}
	secret, err := s.pendingSecret(r, person.ID)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, ErrUnreadableFactor) {
		secret, err = s.newPending(r, person.ID)
	}
	return AppSecret{totp.Grouped(secret), totp.URI(secret, productName, person.Email)}, err
}

func (s *Service) pendingSecret(r *http.Request, accountID string) (string, error) {
	session, err := s.session(r)
	if err != nil {
		return "", err
	}
	pending, err := s.store.PendingAuthenticatorApp(r.Context(), accountID, hashID(session.ID), s.now())
	if err != nil {
		return "", err
	}
	return s.unseal(accountID, sealedAuthenticator, pending.Sealed)
}

func (s *Service) newPending(r *http.Request, accountID string) (string, error) {
	session, err := s.session(r)
	if err != nil {
		return "", err
	}
	secret := totp.NewSecret()
	_, sealed, err := s.box.Seal(accountID, sealedAuthenticator, secret)
	if err != nil {
		return "", err
	}
	pending := store.PendingAuthenticatorApp{
		AccountID:   accountID,
		SessionHash: hashID(session.ID),
		Sealed:      sealed,
		ExpiresAt:   s.now().UTC().Add(setUpFor),
	}
	return secret, s.store.Tx(r.Context(), func(tx *store.Tx) error { return tx.KeepPendingAuthenticatorApp(r.Context(), pending) })
}

// unseal opens what is sealed of an account. ErrUnreadableFactor where its secret is gone.
func (s *Service) unseal(accountID, field string, sealed []byte) (string, error) {
	text, err := s.box.Open(accountID, field, sealed)
	if errors.Is(err, seal.ErrNoKey) {
		err = ErrUnreadableFactor
	}
	return text, err
}

// AddAuthenticator gives the request's person the app of OfferAuthenticator, which has shown a code, and returns recovery codes
// where they had no second factor before. ErrBadCode, ErrNoFactor when it took too long, *ThrottledError.
func (s *Service) AddAuthenticator(r *http.Request, code string) (codes []string, err error) {
	ctx := r.Context()
	person, _ := FromContext(ctx)
	secret, err := noFactor(s.pendingSecret(r, person.ID))
	if err != nil {
		return nil, err
	}
	account, err := s.Account(ctx, person.ID)
	if err != nil {
		return nil, err
	}
	err = s.counted(ctx, account, person.Visitor, func() error {
		codes, err = s.addAuthenticator(r, account, secret, code)
		return err
	})
	return codes, err
}

func (s *Service) addAuthenticator(r *http.Request, account store.Account, secret, code string) ([]string, error) {
	now := s.now().UTC()
	step, ok, err := totp.Match(secret, digits(code), now, 0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrBadCode
	}
	_, sealed, err := s.box.Seal(account.ID, sealedAuthenticator, secret)
	if err != nil {
		return nil, err
	}
	row := store.AuthenticatorApp{AccountID: account.ID, Sealed: sealed, CreatedAt: now, LastUsedAt: now, LastStep: step}
	return s.addFactor(r, map[string]any{"factor": ByAuthenticator}, func(tx *store.Tx) error {
		err := tx.InsertAuthenticatorApp(r.Context(), row)
		if errors.Is(err, store.ErrConflict) {
			return ErrHasAuthenticator
		}
		if err != nil {
			return err
		}
		return tx.DropPendingAuthenticatorApp(r.Context(), account.ID)
	})
}

// digits is a code without what people write between its digits.
func digits(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(code)
}

// RemoveAuthenticator ends the app of a person. ErrNoFactor, ErrLastFactor.
func (s *Service) RemoveAuthenticator(ctx context.Context, by By) error {
	return s.removeFactor(ctx, by, func(tx *store.Tx, account store.Account) (map[string]any, error) {
		err := tx.RemoveAuthenticatorApp(ctx, account.ID)
		if errors.Is(err, store.ErrNotFound) {
			err = ErrNoFactor
		}
		return map[string]any{"factor": ByAuthenticator}, err
	})
}

// checkCode uses a code of an account's app, once: in the transaction of what it is used for. ErrBadCode, ErrUnreadableFactor.
func (s *Service) checkCode(ctx context.Context, tx *store.Tx, account store.Account, code string) error {
	row, err := tx.LockAuthenticatorApp(ctx, account.ID)
	if errors.Is(err, store.ErrNotFound) {
		return ErrBadCode
	}
	if err != nil {
		return err
	}
	secret, err := s.unseal(account.ID, sealedAuthenticator, row.Sealed)
	if err != nil {
		return err
	}
	now := s.now().UTC()
	step, ok, err := totp.Match(secret, digits(code), now, row.LastStep)
	if err != nil {
		return err
	}
	if !ok {
		return ErrBadCode
	}
	row.LastStep, row.LastUsedAt = step, now
	return tx.UpdateAuthenticatorApp(ctx, row)
}
