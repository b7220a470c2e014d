package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/alter-console/alter-console/store"
)

// Limits of forms whose session had ended when they were sent.
const (
	keepFormFor = 24 * time.Hour
	keepForms   = 8         // of one account
	formLimit   = 20        // of one browser, within the throttle's window
	keepBytes   = 256 << 10 // of one form as sent, which is more than an agent can hold
)

// WasSignedIn reports whether somebody signed in from this browser before.
func (s *Service) WasSignedIn(r *http.Request) bool {
	return s.browsers.mark(r).accountID != ""
}

// KeepForm keeps what was typed at a place of the console until its person has signed in again, or shown a second factor, and returns the id to ask
// for it with. Only what comes from a browser in which the account was signed in since its password was set is kept, and
// only so much: strangers can't fill the database, and no other site can put words into a form. For others the id is "",
// and the form is not even read. It must hold no secret. before is the id under which it was kept before, if it was.
func (s *Service) KeepForm(w http.ResponseWriter, r *http.Request, place string, read func() (form url.Values, before string, err error)) (id string, err error) {
	account, err := s.formOwner(r)
	if account == "" || err != nil {
		return "", err
	}
	r.Body = http.MaxBytesReader(w, r.Body, keepBytes)
	form, before, err := read()
	if err != nil {
		return "", err
	}
	kept := store.KeptForm{
		ID:        rand.Text(),
		AccountID: account,
		Place:     place,
		Fields:    form.Encode(),
		ExpiresAt: s.now().UTC().Add(keepFormFor),
	}
	ctx := r.Context()
	return kept.ID, s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DropKeptForm(ctx, before, account); err != nil {
			return err
		}
		return tx.KeepForm(ctx, kept, keepForms)
	})
}

// formOwner is the account for which a form may be kept, "" when it may not: that of who is signed in, or who was. A browser in
// which nobody is has the right only so often.
func (s *Service) formOwner(r *http.Request) (accountID string, err error) {
	if person, signedIn := FromContext(r.Context()); signedIn {
		return person.ID, nil
	}
	ctx, mark := r.Context(), s.browsers.mark(r)
	if mark.accountID == "" || fromNowhere(r) {
		return "", nil
	}
	account, err := s.store.AccountByID(ctx, mark.accountID)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil || account.DisabledAt != nil || !mark.since(account.PasswordChangedAt) {
		return "", err
	}
	forms := limit{name: s.throttle.hash("kept forms", mark.browserID), account: s.throttle.account(account.Email), most: formLimit}
	counted, _, err := s.throttle.count(ctx, []limit{forms})
	if counted == nil || err != nil {
		return "", err
	}
	return account.ID, nil
}

// KeptForm returns a form that was kept for the signed-in person, nil when it is no longer there.
func (s *Service) KeptForm(ctx context.Context, place, id string) (url.Values, error) {
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

// ForgetForm removes a form that was kept for the signed-in person.
func (s *Service) ForgetForm(ctx context.Context, id string) error {
	person, _ := FromContext(ctx)
	return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.DropKeptForm(ctx, id, person.ID) })
}

// fromNowhere reports whether a browser says nothing of the page that a request is from, as of one of another site that hides it.
func fromNowhere(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "null" || origin == "" && r.Header.Get("Sec-Fetch-Site") == ""
}
