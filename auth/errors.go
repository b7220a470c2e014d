package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store"
)

// A FieldError is a refused input: which field, and what to do about it.
type FieldError struct {
	Field   string // "email", "password" or "token"
	Message string
}

func (e *FieldError) Error() string { return e.Message }

// What else can be wrong. ErrBadCredentials does not tell which part was.
var (
	ErrBadCredentials = errors.New("the email or the password is wrong")
	ErrSetupDone      = errors.New("an administrator exists already")
	ErrBadToken       = errors.New("the set-up link is not valid")
	ErrTokenExpired   = errors.New("the set-up link has expired")
	ErrLastAccount    = errors.New("this is the only administrator: create another with admin create first")
	ErrNoAccount      = errors.New("no account has this email: create one with admin create")
)

// An UnavailableError is what any method may give: the database can't do what was asked of it at present.
type UnavailableError = store.UnavailableError

// A ThrottledError says that there were too many attempts.
type ThrottledError struct{ RetryAfter time.Duration }

func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many attempts: try again in %s", e.RetryAfter.Round(time.Second))
}
