package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store"
)

// SignIn returns the account of an email and password, to Enter with. from is where the attempt comes from, for the throttle.
// ErrBadCredentials, *ThrottledError, ErrBusy. It takes as long for an unknown email as for a known one.
func (s *Service) SignIn(ctx context.Context, email, password string, from Visitor) (store.Account, error) {
	email, err := checkEmail(email)
	if err != nil {
		email = "" // nobody's
	}
	account, err := s.store.AccountByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		s.tried(Failed)
		return store.Account{}, err
	}
	if from.isKnownTo(account) {
		ctx = store.Urgent(ctx) // whoever is to revoke a key on a full disk has to get in first
	}
	if err := s.try(ctx, email, account, password, from); err != nil {
		s.logRefusal(ctx, err, account, from)
		s.tried(outcomeOf(err, account))
		return store.Account{}, err
	}
	return account, nil
}

// try returns nil when the password is the account's. A place in the line comes before the count, so that who is sent
// away has lost no attempt.
func (s *Service) try(ctx context.Context, email string, account store.Account, password string, from Visitor) error {
	known := from.isKnownTo(account)
	limits := s.throttle.limitsOf(email, known, from)
	if wait, err := s.throttle.wait(ctx, limits); err != nil || wait > 0 {
		return orThrottled(wait, err)
	}
	turn, err := s.line.enter(known)
	if err != nil {
		return err
	}
	defer turn.leave()
	attempt, wait, err := s.throttle.attempt(ctx, limits)
	if attempt == nil {
		return orThrottled(wait, err)
	}
	switch err := s.verify(ctx, turn, account, password); {
	case errors.Is(err, ErrBadCredentials):
		return err
	case err != nil: // the client may be gone; its attempt was not looked at all the same
		return errors.Join(err, attempt.takeBack(context.WithoutCancel(ctx)))
	}
	return attempt.succeed(ctx)
}

func orThrottled(wait time.Duration, err error) error {
	if err != nil {
		return err
	}
	return &ThrottledError{wait}
}

// logRefusal writes down who was refused and where that came from. What was typed stays out of it: people type
// passwords into the wrong field.
func (s *Service) logRefusal(ctx context.Context, err error, account store.Account, from Visitor) {
	reason := outcomeOf(err, account)
	if reason == Failed {
		return
	}
	s.logger.WarnContext(ctx, "sign-in refused", "reason", reason, "account", account.Email, "address", from.Address,
		"request_id", from.RequestID)
	s.recordRefusal(ctx, reason, account, from)
}

// errPasswordsOff is ErrBadCredentials to whoever asks; who is to find out why reads the log, the trail and the metrics.
var errPasswordsOff = fmt.Errorf("%w: passwords are switched off", ErrBadCredentials)

// verify compares a password with the account's, or with nobody's when there is no such account, or none that has one. It returns
// nil when it is right and opens something. Whoever is disabled, or has a password where these are switched off, is told what
// anybody is whose password is wrong.
func (s *Service) verify(ctx context.Context, turn *turn, account store.Account, password string) error {
	settings, err := s.SSOSettings(ctx)
	if err != nil {
		return err
	}
	hash := account.PasswordHash
	if hash == "" {
		hash = strangerHash()
	}
	right, better, err := s.compare(ctx, turn, password, hash)
	switch {
	case err != nil:
		return err
	case !right || account.PasswordHash == "":
		return ErrBadCredentials
	case !settings.passwordOpens(account.ID):
		return errPasswordsOff
	}
	if better != "" {
		err = s.store.Tx(store.Urgent(ctx), func(tx *store.Tx) error { return tx.ReplacePasswordHash(ctx, account.ID, hash, better) })
	}
	if err == nil && account.DisabledAt != nil {
		err = ErrBadCredentials
	}
	return err
}
