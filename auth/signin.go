package auth

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/store"
)

// SignIn returns the account of an email and password. from is where the attempt comes from, for the throttle.
// ErrBadCredentials, *ThrottledError. It takes as long for an unknown email as for a known one.
func (s *Service) SignIn(ctx context.Context, email, password string, from Visitor) (store.Account, error) {
	email, err := checkEmail(email)
	if err != nil {
		email = "" // nobody's
	}
	account, err := s.store.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Account{}, err
	}
	limits := limitsOf(email, account.ID, from)
	attempt, wait := s.throttle.attempt(limits...)
	if wait > 0 {
		return store.Account{}, &ThrottledError{wait}
	}
	right, err := s.verify(ctx, account, password)
	switch {
	case err != nil:
		attempt.takeBack()
		return store.Account{}, err
	case !right:
		s.logger.WarnContext(ctx, "sign-in refused", "address", from.Address, "request_id", from.RequestID)
		return store.Account{}, ErrBadCredentials
	}
	attempt.takeBack()
	s.throttle.forget(limits[0].name) // and no other's: someone else may be guessing at this account, or from this address
	return account, nil
}

// limitsOf are those an attempt counts on, its own first. A browser that is known to the account has a limit of its
// own only, which nobody else can use up.
func limitsOf(email, accountID string, from Visitor) []limit {
	if accountID != "" && accountID == from.mark.accountID {
		return []limit{{"browser " + from.mark.browserID, ownLimit}}
	}
	network := from.network()
	return []limit{
		{"account " + email + " from " + network, ownLimit},
		{"address " + network, addressLimit},
		{"account " + email, accountLimit},
	}
}

// verify compares a password with the account's, or with nobody's when there is no such account.
func (s *Service) verify(ctx context.Context, account store.Account, password string) (bool, error) {
	known := account.ID != ""
	hash := account.PasswordHash
	if !known {
		hash = strangerHash()
	}
	right, err := s.compare(ctx, password, hash)
	return right && known, err
}
