package auth

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A Proof is what somebody shows: one of these.
type Proof struct {
	Password string // where there is no second factor
	Code     string // of an authenticator app
	Recovery string // a recovery code
	Passkey  string // what a browser answered that was asked for one
	Site     Site   // where it was
}

// A Step is what somebody can show: a second factor, or the password where they have none. Who has neither signs in again.
type Step struct {
	Email         string
	Passkey       string // what a browser needs to ask for one of theirs, as JSON; "" where none of them is for this site
	Passkeys      bool   // they have some, of this site or another
	Authenticator bool
	Codes         int // recovery codes that are left
	Password      bool
}

func (s *Service) step(ctx context.Context, of ask, site Site, account store.Account) (step Step, err error) {
	step = Step{Email: account.Email, Passkeys: account.Factors.Passkey, Authenticator: account.Factors.Authenticator}
	if step.Passkey, err = s.passkeysHere(ctx, of, site, account); err != nil {
		return step, err
	}
	codes, err := orNone(s.store.RecoveryCodes(ctx, account.ID))
	if err == nil && codes != nil {
		step.Codes = len(codes.Hashes)
	}
	return step, err
}

// ProofStep is what the request's person can show before what can't be undone, or makes another way into their account.
func (s *Service) ProofStep(r *http.Request, site Site) (Step, error) {
	account, of, err := s.proving(r)
	if err != nil {
		return Step{}, err
	}
	step, err := s.step(r.Context(), of, site, account)
	if err != nil || account.Factors.Any() {
		return step, err
	}
	settings, err := s.SSOSettings(r.Context())
	step.Password = account.PasswordHash != "" && settings.passwordOpens(account.ID)
	return step, err
}

func (s *Service) proving(r *http.Request) (account store.Account, of ask, err error) {
	person, _ := FromContext(r.Context())
	if account, err = s.Account(r.Context(), person.ID); err != nil {
		return account, of, err
	}
	of, err = s.askOf(r, toProve, account)
	return account, of, err
}

// ProveAgain has the request's person show a second factor in their session, or their password where they have none, which is
// good for ProofLife from now on. The errors are those of FinishSignIn, but ErrHalfOver; with a password a *FieldError, *ThrottledError
// and ErrBusy.
func (s *Service) ProveAgain(r *http.Request, p Proof) error {
	account, of, err := s.proving(r)
	if err != nil {
		return err
	}
	ctx := store.Urgent(r.Context())
	person, _ := FromContext(ctx)
	if !account.Factors.Any() {
		return s.provePassword(r, account, p.Password, person)
	}
	return s.show(ctx, account, p, of, person.Visitor, func(tx *store.Tx, using string) error {
		if err := s.proven(ctx, tx, r); err != nil {
			return err
		}
		return record(ctx, tx, audit.FactorShown, account, person.By().actor(), s.now().UTC(), map[string]any{"using": using})
	})
}

// provePassword is ProveAgain for somebody who has no second factor. Trying a password counts as an attempt to sign in.
func (s *Service) provePassword(r *http.Request, account store.Account, password string, person Person) error {
	ctx, by := store.Urgent(r.Context()), person.By()
	if err := s.prove(ctx, account, password, person.Visitor); err != nil {
		return err
	}
	return s.settle(ctx, by, audit.PasswordShown, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, account.ID)
		if err == nil && c.target.Factors.Any() { // since a moment ago
			err = ErrBadCode
		}
		if err != nil {
			return c.target, nil, err
		}
		return c.target, nil, s.proven(ctx, tx, r)
	})
}

// show uses what somebody shows, once, and does in the same transaction what it is for. Codes are counted, for they can be
// guessed.
func (s *Service) show(ctx context.Context, account store.Account, p Proof, of ask, from Visitor, then func(tx *store.Tx, using string) error) error {
	using, check, err := s.checker(ctx, account, p, of, from)
	if err == nil {
		once := func() error {
			return s.store.Tx(ctx, func(tx *store.Tx) error {
				if err := check(tx); err != nil {
					return err
				}
				return then(tx, using)
			})
		}
		if using == ByPasskey {
			err = once()
		} else {
			err = s.counted(ctx, account, from, once)
		}
	}
	if err != nil {
		s.logRefusedFactor(ctx, err, account, from)
	}
	return err
}

// checker is what checks what somebody shows, in a transaction, and what that is.
func (s *Service) checker(ctx context.Context, account store.Account, p Proof, of ask, from Visitor) (using string, check func(*store.Tx) error, err error) {
	switch {
	case p.Passkey != "":
		a, err := s.readAssertion(ctx, of, p.Site, p.Passkey)
		return ByPasskey, func(tx *store.Tx) error { return s.checkPasskey(ctx, tx, a, account) }, err
	case p.Recovery != "":
		return ByRecoveryCode, func(tx *store.Tx) error { return s.useRecoveryCode(ctx, tx, account, p.Recovery, from) }, nil
	}
	return ByAuthenticator, func(tx *store.Tx) error { return s.checkCode(ctx, tx, account, p.Code) }, nil
}

// counted does what may fail with ErrBadCode, as often as the throttle lets it.
func (s *Service) counted(ctx context.Context, account store.Account, from Visitor, do func() error) error {
	limits := s.throttle.factorLimits(account.Email, from.isKnownTo(account), from)
	attempt, wait, err := s.throttle.attempt(ctx, limits)
	if attempt == nil {
		return orThrottled(wait, err)
	}
	switch err = do(); {
	case errors.Is(err, ErrBadCode):
		return err
	case err != nil:
		return errors.Join(err, attempt.takeBack(context.WithoutCancel(ctx)))
	}
	return attempt.succeed(ctx)
}

// logRefusedFactor writes down whose second factor was refused. What was typed stays out of it.
func (s *Service) logRefusedFactor(ctx context.Context, err error, account store.Account, from Visitor) {
	reason := WrongFactor
	var throttled *ThrottledError
	switch {
	case errors.As(err, &throttled):
		reason = Throttled
	case !isRefusal(err):
		return
	}
	s.logger.WarnContext(ctx, "a second factor was refused", "reason", reason, "because", reasonOf(err), "account", account.Email,
		"address", from.Address, "request_id", from.RequestID)
	s.recordRefusal(ctx, reason, account, from)
}
