package auth

import (
	"context"
	"errors"
	"slices"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// What callers know of people as the store has them.
type (
	Account      = store.Account
	Invitation   = store.Invitation
	PeopleFilter = store.PersonFilter
	PeoplePage   = store.PersonPage
	Listed       = store.Person // one of a PeoplePage
)

// The states of those who are listed.
const (
	StateActive   = store.PersonActive
	StateDisabled = store.PersonDisabled
	StateInvited  = store.PersonInvited
)

// PeopleSorts are what people can be sorted by.
func PeopleSorts() []string { return []string{store.SortEmail, store.SortLastSeen, store.SortCreated} }

// ErrBadCursor says that a place in the list can't be read.
var ErrBadCursor = store.ErrBadCursor

// People returns a page of those who may sign in or are invited to, or ErrBadCursor.
func (s *Service) People(ctx context.Context, f PeopleFilter) (PeoplePage, error) {
	return s.store.ListPeople(ctx, f)
}

// Accounts returns who may sign in, the oldest account first.
func (s *Service) Accounts(ctx context.Context) ([]store.Account, error) {
	return s.store.Accounts(ctx)
}

// Names returns what people call themselves, by the ids of their accounts, without those who have no name or no account.
func (s *Service) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	accounts, err := s.store.AccountsByID(ctx, ids...)
	names := map[string]string{}
	for _, a := range accounts {
		if a.Name != "" {
			names[a.ID] = a.Name
		}
	}
	return names, err
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
