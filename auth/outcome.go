package auth

import (
	"errors"

	"github.com/alter-console/alter-console/store"
)

// What becomes of an attempt to sign in.
const (
	SignedIn      = "signed in"
	WrongPassword = "wrong password"
	NoSuchAccount = "no such account"
	Disabled      = "the account is disabled"
	PasswordsOff  = "passwords are switched off" // this one was right
	FactorAsked   = "second factor asked for"    // the password was right, and it goes on
	WrongFactor   = "wrong second factor"
	WrongPasskey  = "wrong passkey" // in the place of a password
	Throttled     = "throttled"
	TooManyAtOnce = "too many at once"
	RefusedBySSO  = "refused by single sign-on"
	Failed        = "failed" // of itself, or nobody waited for it
)

// Outcomes are all that may become of one.
func Outcomes() []string {
	return []string{SignedIn, WrongPassword, NoSuchAccount, Disabled, PasswordsOff, FactorAsked, WrongFactor, WrongPasskey, Throttled, TooManyAtOnce, RefusedBySSO, Failed}
}

// outcomeOf is what an attempt on an account ended with that was not let in.
func outcomeOf(err error, account store.Account) string {
	var throttled *ThrottledError
	switch {
	case errors.As(err, &throttled):
		return Throttled
	case errors.Is(err, ErrBusy):
		return TooManyAtOnce
	case !errors.Is(err, ErrBadCredentials):
		return Failed
	case account.ID == "":
		return NoSuchAccount
	case account.DisabledAt != nil:
		return Disabled
	case errors.Is(err, errPasswordsOff):
		return PasswordsOff
	}
	return WrongPassword
}

// outcomeOfFactor is what an attempt ended with in which a second factor was shown.
func outcomeOfFactor(err error) string {
	var throttled *ThrottledError
	switch {
	case err == nil:
		return SignedIn
	case errors.As(err, &throttled):
		return Throttled
	case isRefusal(err):
		return WrongFactor
	}
	return Failed
}
