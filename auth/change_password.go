package auth

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// ChangePassword gives the request's person another password, who shows that they know the current one: trying that counts
// as an attempt to sign in. All of their sessions end, and this browser has a new one. *FieldError, *ThrottledError, ErrBusy.
func (s *Service) ChangePassword(w http.ResponseWriter, r *http.Request, current, fresh string) error {
	person, _ := FromContext(r.Context())
	ctx := store.Urgent(r.Context())
	account, err := s.Account(ctx, person.ID)
	if err != nil {
		return err
	}
	if err := CheckPassword(account.Email, fresh); err != nil {
		return err
	}
	if normalPassword(current) == normalPassword(fresh) {
		return &FieldError{"password", "This is the password that you have. Choose another."}
	}
	if err := s.prove(ctx, account, current, person.Visitor); err != nil {
		return err
	}
	hash, err := s.hash(ctx, fresh)
	if err != nil {
		return err
	}
	return s.replacePassword(w, r, account, hash, person.By())
}

// prove returns nil when a password is the account's, who is signed in.
func (s *Service) prove(ctx context.Context, account store.Account, password string, from Visitor) error {
	err := s.try(ctx, account.Email, account, password, from)
	if err != nil {
		s.logRefusal(ctx, err, account, from)
	}
	if errors.Is(err, ErrBadCredentials) {
		return &FieldError{"current", "This is not your password. Try again."}
	}
	return err
}

// replacePassword ends the account's sessions with the old password and begins one with the new.
func (s *Service) replacePassword(w http.ResponseWriter, r *http.Request, account store.Account, hash string, by By) error {
	session, err := s.session(r)
	if err != nil {
		return err
	}
	ctx, now := store.Urgent(r.Context()), s.now().UTC()
	account.PasswordChangedAt = now
	row, _ := session.Values[rowKey].(store.Session) // it goes on as it began
	row.Address, row.UserAgent = by.person.Address, by.person.UserAgent
	err = s.sessions.insert(ctx, session, account, row, func(tx *store.Tx) error {
		if err := tx.SetPassword(ctx, account.ID, hash, now, hashID(session.ID)); err != nil {
			return err
		}
		return record(ctx, tx, audit.AccountPasswordChanged, account, by.actor(), now, nil)
	})
	if err != nil {
		return err
	}
	s.logChange(ctx, audit.AccountPasswordChanged, account, by.actor())
	return s.handOver(w, session, account)
}
