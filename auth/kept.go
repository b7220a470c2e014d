package auth

import (
	"crypto/rand"
	"errors"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/store"
)

// How long a form is kept whose session had ended when it was sent, and how many of one account.
const (
	keepFormFor = 24 * time.Hour
	keepForms   = 8
)

// WasSignedIn reports whether somebody signed in from this browser before.
func (s *Service) WasSignedIn(c echo.Context) bool {
	return s.browsers.mark(c.Request()).accountID != ""
}

// KeepForm keeps what was typed on the page at a path until its person has signed in again, and returns the id to ask
// for it with. Only what comes from a browser that is known to an account is kept: strangers can't fill the database, and
// no other site can put words into a form. For others the id is "", and the form is not even read. It must hold no
// secret.
func (s *Service) KeepForm(c echo.Context, place string, read func() (url.Values, error)) (id string, err error) {
	r := c.Request()
	mark := s.browsers.mark(r)
	if mark.accountID == "" || r.Header.Get(echo.HeaderOrigin) == "null" {
		return "", nil
	}
	form, err := read()
	if err != nil {
		return "", err
	}
	kept := store.KeptForm{
		ID: rand.Text(), AccountID: mark.accountID, Place: place, Fields: form.Encode(), ExpiresAt: s.now().UTC().Add(keepFormFor),
	}
	ctx := r.Context()
	return kept.ID, s.store.Tx(ctx, func(tx *store.Tx) error { return tx.KeepForm(ctx, kept, keepForms) })
}

// KeptForm returns a form that was kept for the signed-in person, nil when it is no longer there.
func (s *Service) KeptForm(c echo.Context, place, id string) (url.Values, error) {
	ctx := c.Request().Context()
	person, _ := FromContext(ctx)
	kept, err := s.store.KeptForm(ctx, id, person.ID, place, s.now())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return url.ParseQuery(kept.Fields)
}
