package auth

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// HandOver is that agents of somebody become somebody else's in the background, as the store has it.
type HandOver = store.HandOver

// OrderHandOver has all agents of an account's person become an heir's, one after another, in the name of who acts. What was ordered
// of them before is not gone on with. ErrNoAccount, ErrNotAllowed.
func (s *Service) OrderHandOver(ctx context.Context, by By, accountID, heir string) error {
	return s.settle(ctx, by, audit.AccountHandOverOrdered, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, accountID)
		if err == nil && !by.may(access.ManagePeople, c.accounts) {
			err = ErrNotAllowed
		}
		if err != nil {
			return c.target, nil, err
		}
		order := store.HandOver{Owner: c.target.Email, Heir: heir, OrderedBy: by.ID(), OrderedAt: s.now().UTC()}
		return c.target, map[string]any{"heir": heir}, tx.PutHandOver(ctx, order)
	})
}

// HandOverOf returns what becomes of an owner's agents, or false where nothing does.
func (s *Service) HandOverOf(ctx context.Context, owner string) (HandOver, bool, error) {
	h, err := s.store.HandOver(ctx, owner)
	if errors.Is(err, store.ErrNotFound) {
		return h, false, nil
	}
	return h, err == nil, err
}

// HandOvers returns those that go on, the oldest first.
func (s *Service) HandOvers(ctx context.Context) ([]HandOver, error) {
	return s.store.OpenHandOvers(ctx)
}

// NoteHandOver writes how far one is; one that ended with nothing to tell of is gone. ErrNotAllowed where another was ordered
// meanwhile in its place, which is left as it is.
func (s *Service) NoteHandOver(ctx context.Context, h HandOver) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		now, err := tx.LockHandOver(ctx, h.Owner)
		if errors.Is(err, store.ErrNotFound) || err == nil && (!now.OrderedAt.Equal(h.OrderedAt) || now.EndedAt != nil) {
			return ErrNotAllowed
		}
		if err != nil {
			return err
		}
		if h.EndedAt != nil && h.Problem == "" {
			return tx.DeleteHandOver(ctx, h.Owner)
		}
		return tx.UpdateHandOver(ctx, h)
	})
}

// InNameOf is a context in which an account's person acts while they are elsewhere: with the power that they have now. ErrNotAllowed
// where they may not manage people any more, or are no more.
func (s *Service) InNameOf(ctx context.Context, accountID string) (context.Context, error) {
	account, err := s.Account(ctx, accountID)
	if errors.Is(err, ErrNoAccount) || err == nil && !mayInvite(account) {
		err = ErrNotAllowed
	}
	if err != nil {
		return nil, err
	}
	person := Person{ID: account.ID, Email: account.Email, Name: account.Name, Role: access.Role(account.Role), Teams: account.Teams}
	return context.WithValue(ctx, personKey{}, person), nil
}
