package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A CalendarFeed is that a calendar reads what somebody may see of endings.
type CalendarFeed = store.CalendarFeed

// ErrNoCalendar is that there is no such feed, or nobody any more whose it is.
var ErrNoCalendar = errors.New("there is no such calendar feed, or it was revoked")

// calendarSeen is how often it is noted that a feed is read.
const calendarSeen = time.Hour

// CalendarOf returns the feed of an account, nil for none.
func (s *Service) CalendarOf(ctx context.Context, accountID string) (*CalendarFeed, error) {
	feed, err := s.store.CalendarFeed(ctx, accountID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return &feed, err
}

// NewCalendar makes the feed of whoever acts, and returns what its address holds, which is kept nowhere. The one before is good for
// nothing from then on.
func (s *Service) NewCalendar(ctx context.Context, by By) (token string, err error) {
	token = rand.Text()
	err = s.onOwn(ctx, by, audit.AccountCalendarMade, func(tx *store.Tx) error {
		return tx.PutCalendarFeed(ctx, CalendarFeed{AccountID: by.ID(), TokenHash: tokenHash(s.feedKeys.Get()[0], token), CreatedAt: s.now().UTC()})
	})
	return token, err
}

// EndCalendar makes the feed of whoever acts good for nothing. ErrNoCalendar.
func (s *Service) EndCalendar(ctx context.Context, by By) error {
	return s.onOwn(ctx, by, audit.AccountCalendarRevoked, func(tx *store.Tx) error {
		err := tx.RemoveCalendarFeed(ctx, by.ID())
		if errors.Is(err, store.ErrNotFound) {
			err = ErrNoCalendar
		}
		return err
	})
}

// onOwn does something to what belongs to whoever acts, and writes it down.
func (s *Service) onOwn(ctx context.Context, by By, action audit.Action, do func(*store.Tx) error) error {
	return s.settle(ctx, by, action, func(tx *store.Tx) (of store.Account, detail map[string]any, err error) {
		if of, err = tx.AccountByID(ctx, by.ID()); errors.Is(err, store.ErrNotFound) {
			return of, nil, ErrNoAccount
		}
		if err == nil {
			err = do(tx)
		}
		return of, nil, err
	})
}

// AsCalendar returns the request with the person in its context whose feed an address is of, as who it reads. ErrNoCalendar when
// there is none, or the person was disabled. It lets nobody do anything else: only what answers a feed asks for it.
func (s *Service) AsCalendar(r *http.Request, token string, from Visitor) (*http.Request, error) {
	feed, err := s.calendar(r.Context(), token)
	if err != nil {
		return r, err
	}
	account, err := s.store.AccountByID(r.Context(), feed.AccountID)
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && account.DisabledAt != nil:
		return r, ErrNoCalendar
	case err != nil:
		return r, err
	}
	person := Person{
		ID:         account.ID,
		Email:      account.Email,
		Name:       account.Name,
		Role:       access.Role(account.Role),
		Teams:      account.Teams,
		SignedInAt: feed.CreatedAt,
		Visitor:    from,
	}
	return r.WithContext(context.WithValue(r.Context(), personKey{}, person)), nil
}

// calendar is the feed of an address. One that is hashed under a former secret is hashed anew, so that it outlives that.
func (s *Service) calendar(ctx context.Context, token string) (feed CalendarFeed, err error) {
	keys := s.feedKeys.Get()
	for i, key := range keys {
		feed, err = s.store.CalendarFeedByHash(ctx, tokenHash(key, token))
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if now := s.now().UTC(); err == nil && (i > 0 || feed.ReadAt == nil || now.Sub(*feed.ReadAt) >= calendarSeen) {
			seen := feed
			seen.TokenHash, seen.ReadAt = tokenHash(keys[0], token), &now
			s.noteRead(ctx, seen)
		}
		return feed, err
	}
	return feed, ErrNoCalendar
}

// noteRead notes that a feed is read. Nobody is kept from reading by what can't be written.
func (s *Service) noteRead(ctx context.Context, feed CalendarFeed) {
	err := s.store.Tx(ctx, func(tx *store.Tx) error { return tx.UpdateCalendarFeed(ctx, feed) })
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		s.logger.WarnContext(ctx, "it can't be noted that a calendar is read", "error", err)
	}
}
