package auth

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// addFactor gives the request's person a second factor, which they have shown with that, and recovery codes with their first.
func (s *Service) addFactor(r *http.Request, detail map[string]any, insert func(*store.Tx) error) (codes []string, err error) {
	ctx, by := r.Context(), ByWhom(r.Context())
	err = s.settle(ctx, by, audit.FactorAdded, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		if err := insert(tx); err != nil {
			return c.target, nil, err
		}
		if codes = nil; !c.target.Factors.Any() {
			if codes, err = s.newCodes(ctx, tx, c.target); err != nil {
				return c.target, nil, err
			}
		}
		return c.target, detail, s.proven(ctx, tx, r)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// removeFactor takes a second factor from a person, but not the last one where everybody must have one. Recovery codes go with
// the last.
func (s *Service) removeFactor(ctx context.Context, by By, remove func(*store.Tx, store.Account) (map[string]any, error)) error {
	return s.settle(ctx, by, audit.FactorRemoved, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		detail, err := remove(tx, c.target)
		if err != nil {
			return c.target, nil, err
		}
		return c.target, detail, s.endWithLast(ctx, tx, by.ID())
	})
}

// endWithLast ends what is good for nothing without a second factor.
func (s *Service) endWithLast(ctx context.Context, tx *store.Tx, accountID string) error {
	account, err := tx.AccountByID(ctx, accountID)
	if err != nil || account.Factors.Any() {
		return err
	}
	policy, err := readPolicy(tx.Setting(ctx, factorSetting))
	if err != nil {
		return err
	}
	if policy.Required {
		return ErrLastFactor
	}
	return tx.DropRecoveryCodes(ctx, accountID)
}

// ResetFactors takes all second factors from somebody who has lost them, with their recovery codes, and ends their sessions. The
// password is what lets them in then. ErrNoAccount, ErrNoFactor, ErrNotAllowed, ErrYourself.
func (s *Service) ResetFactors(ctx context.Context, by By, id string) error {
	ctx = store.Urgent(ctx)
	return s.settle(ctx, by, audit.FactorsReset, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.admitted(ctx, tx, by, id, access.ManagePeople)
		if err == nil && !c.target.Factors.Any() {
			err = ErrNoFactor
		}
		if err != nil {
			return c.target, nil, err
		}
		return c.target, map[string]any{"factors": FactorWords(c.target.Factors)}, errors.Join(
			tx.RemoveFactors(ctx, id),
			tx.DeleteSessionsOf(ctx, id, nil),
			tx.ForgetTalliesOf(ctx, s.throttle.account(c.target.Email)))
	})
}

// FactorWords names the second factors of somebody, "" where there are none.
func FactorWords(f Factors) string {
	switch {
	case f.Passkey && f.Authenticator:
		return ByPasskey + " + " + ByAuthenticator
	case f.Passkey:
		return ByPasskey
	case f.Authenticator:
		return ByAuthenticator
	}
	return ""
}

// Reseal seals what is sealed of people under the server's secret in use, before those that came before it end. What can't be
// opened, for its secret is gone, stays as it is.
func (s *Service) Reseal(ctx context.Context) error {
	return s.store.LongTx(ctx, func(tx *store.Tx) error {
		apps, err := tx.LockAuthenticatorApps(ctx)
		if err != nil {
			return err
		}
		for _, a := range apps {
			err := s.reseal(a.AccountID, sealedAuthenticator, &a.Sealed, func() error { return tx.UpdateAuthenticatorApp(ctx, a) })
			if err != nil {
				return err
			}
		}
		codes, err := tx.LockAllRecoveryCodes(ctx)
		if err != nil {
			return err
		}
		for _, c := range codes {
			if err := s.reseal(c.AccountID, sealedRecovery, &c.Sealed, func() error { return tx.UpdateRecoveryCodes(ctx, c) }); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) reseal(accountID, field string, sealed *[]byte, update func() error) error {
	text, err := s.unseal(accountID, field, *sealed)
	if errors.Is(err, ErrUnreadableFactor) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, *sealed, err = s.box.Seal(accountID, field, text); err != nil {
		return err
	}
	return update()
}
