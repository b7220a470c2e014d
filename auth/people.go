package auth

import (
	"context"
	"errors"
	"slices"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// People returns a page of those who may sign in or are invited to, or store.ErrBadCursor.
func (s *Service) People(ctx context.Context, f store.PersonFilter) (store.PersonPage, error) {
	return s.store.ListPeople(ctx, f)
}

// Accounts returns who may sign in, the oldest account first.
func (s *Service) Accounts(ctx context.Context) ([]store.Account, error) {
	return s.store.Accounts(ctx)
}

// Account returns an account by its id, or ErrNoAccount.
func (s *Service) Account(ctx context.Context, id string) (store.Account, error) {
	account, err := s.store.AccountByID(ctx, id)
	return account, noAccount(err)
}

// AccountOf returns the account of an email, or ErrNoAccount.
func (s *Service) AccountOf(ctx context.Context, email string) (store.Account, error) {
	account, err := s.store.AccountByEmail(ctx, text.Email(email))
	return account, noAccount(err)
}

func noAccount(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoAccount
	}
	return err
}

func find(accounts []store.Account, id string) (store.Account, bool) {
	n := slices.IndexFunc(accounts, func(a store.Account) bool { return a.ID == id })
	if n < 0 {
		return store.Account{}, false
	}
	return accounts[n], true
}
