package auth

import (
	"context"
	"errors"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A Person is who sits at the browser, and how the request came.
type Person struct {
	ID    string // of the account
	Email string
	Role  string
	Visitor
}

type personKey struct{}

// FromContext returns the signed-in person of a request that went through Identify.
func FromContext(ctx context.Context) (Person, bool) {
	p, ok := ctx.Value(personKey{}).(Person)
	return p, ok
}

const sessionName = "console"

func (s *Service) session(c echo.Context) (*sessions.Session, error) {
	return s.sessions.Get(c.Request(), sessionName)
}

// Begin signs an account in: what the browser had before ends, and a session with a new id starts. From now on the
// browser is known to the account.
func (s *Service) Begin(c echo.Context, account store.Account) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	ctx, from, now, old := store.Urgent(c.Request().Context()), s.Visitor(c), s.now().UTC(), session.ID
	clear(session.Values)
	session.Values[accountKey], session.Values[passwordKey] = account.ID, account.PasswordChangedAt.UnixMicro()
	err = s.sessions.insert(ctx, session, func(tx *store.Tx) error {
		if _, err := tx.DeleteSession(ctx, hashID(old)); err != nil {
			return err
		}
		return record(ctx, tx, audit.AccountSignedIn, account, &from, now)
	})
	if err != nil {
		return err
	}
	s.logChange(ctx, audit.AccountSignedIn, account, &from)
	if err := s.sessions.setCookie(c.Response(), session); err != nil {
		return err
	}
	return s.browsers.remember(c.Response(), account)
}

// End signs out.
func (s *Service) End(c echo.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	ctx, from, now := store.Urgent(c.Request().Context()), s.Visitor(c), s.now().UTC()
	person, signedIn := FromContext(ctx)
	account := store.Account{ID: person.ID, Email: person.Email}
	err = s.sessions.end(ctx, c.Response(), session, func(tx *store.Tx) error {
		if !signedIn {
			return nil
		}
		return record(ctx, tx, audit.AccountSignedOut, account, &from, now)
	})
	if err == nil && signedIn {
		s.logChange(ctx, audit.AccountSignedOut, account, &from)
	}
	return err
}

// Identify puts the signed-in person, if any, into the request's context.
func (s *Service) Identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		account, err := s.account(c)
		if errors.Is(err, store.ErrNotFound) {
			return next(c)
		}
		if err != nil {
			return err
		}
		r := c.Request()
		person := Person{ID: account.ID, Email: account.Email, Role: account.Role, Visitor: s.Visitor(c)}
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), personKey{}, person)))
		return next(c)
	}
}

// account is whose session this is, or store.ErrNotFound: nobody's, or one from before the password was set.
func (s *Service) account(c echo.Context) (store.Account, error) {
	session, err := s.session(c)
	if err != nil {
		return store.Account{}, err
	}
	id, _ := session.Values[accountKey].(string)
	if id == "" {
		return store.Account{}, store.ErrNotFound
	}
	account, err := s.store.AccountByID(c.Request().Context(), id)
	if err == nil && session.Values[passwordKey] != account.PasswordChangedAt.UnixMicro() {
		return store.Account{}, store.ErrNotFound
	}
	return account, err
}
