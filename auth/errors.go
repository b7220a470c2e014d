package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store"
)

// A FieldError is a refused input: which field, and what to do about it.
type FieldError struct {
	Field   string // such as "email" or "password"
	Message string
}

func (e *FieldError) Error() string { return e.Message }

// What else can be wrong. ErrBadCredentials does not tell which part was.
var (
	ErrBadCredentials = errors.New("the email or the password is wrong")
	ErrSetupDone      = errors.New("an administrator exists already")
	ErrBadToken       = errors.New("the set-up link is not valid")
	ErrTokenExpired   = errors.New("the set-up link has expired")
	ErrNoAccount      = errors.New("no account has this email: create one with admin create")
)

// Why accounts and invitations can't be changed so.
var (
	ErrNotAllowed        = errors.New("the role of whoever asks does not allow this")
	ErrYourself          = errors.New("nobody does this to themself: ask another administrator")
	ErrOfAdministrator   = errors.New("only an administrator does this to an administrator")
	ErrLastAdministrator = errors.New("this is the last administrator who can sign in: create or enable another first")
	ErrNoInvitation      = errors.New("there is no such invitation, or it was used or revoked")
	ErrInvitationExpired = errors.New("the invitation has expired")
	ErrNoSession         = errors.New("the session has ended already")
)

// What can be wrong with second factors. The first seven are of passkeys.
var (
	ErrBadPasskey       = errors.New("what the browser sent is no answer of a passkey that was asked for")
	ErrPasskeyLate      = errors.New("the passkey was asked for too long ago")
	ErrUnknownPasskey   = errors.New("no account has this passkey")
	ErrUnverified       = errors.New("the authenticator did not see that it is its person, and nothing else tells")
	ErrCopiedPasskey    = errors.New("the passkey was used less often than before: somebody may have a copy of it")
	ErrPasskeysOff      = errors.New("passkeys alone sign in nobody, for passwords are switched off")
	ErrProviderDecides  = errors.New("a passkey alone lets nobody in who has no password: single sign-on decides that")
	ErrBadCode          = errors.New("the code is wrong, or was used")
	ErrHalfOver         = errors.New("nobody has shown a password here, or it was too long ago")
	ErrNoFactor         = errors.New("there is no such second factor")
	ErrLastFactor       = errors.New("everybody must have a second factor, and this is the last")
	ErrHasAuthenticator = errors.New("the account has an authenticator app already")
	ErrUnreadableFactor = errors.New("the second factor was sealed under a server's secret that is gone: an administrator must reset it")
)

var errUnchanged = errors.New("auth: there is nothing to change")

// An UnavailableError is what any method may give: the database can't do what was asked of it at present.
type UnavailableError = store.UnavailableError

// A ThrottledError says that there were too many attempts.
type ThrottledError struct{ RetryAfter time.Duration }

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.RetryAfter.Round(time.Second))
}
