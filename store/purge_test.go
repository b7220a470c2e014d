package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

const (
	claimMemory  = 7 * 24 * time.Hour
	callerMemory = 30 * 24 * time.Hour
)

// purgeRemovesTheExpired purges at a moment at which one row of each kind has just served its time, and another has not.
func purgeRemovesTheExpired(t *testing.T, opens opener) {
	s := opens(t)
	account := store.Account{ID: newID(), Email: "admin@example.com", Role: "admin", CreatedAt: start, PasswordChangedAt: start}
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), account) }))
	now := start.Add(60 * 24 * time.Hour)
	ended, good := perishables{s, appID(t, s), account.ID, "ended"}, perishables{s, appID(t, s), account.ID, "good"}
	must(t, ended.insert(t.Context(), now, now.Add(-time.Microsecond)))
	must(t, good.insert(t.Context(), now.Add(time.Microsecond), now))
	all := []string{"caller", "claim", "form", "session", "tally"}
	if left := ended.left(t); !slices.Equal(left, all) {
		t.Fatalf("before the purge there are %v", left)
	}
	must(t, s.Purge(t.Context(), now))
	if left := ended.left(t); len(left) > 0 {
		t.Errorf("after the purge there are %v", left)
	}
	if left := good.left(t); !slices.Equal(left, all) {
		t.Errorf("of what is still good only %v are left", left)
	}
}

// perishables are a row of each kind that is purged, all of one name.
type perishables struct {
	*store.Store
	app, account, name string
}

func (p perishables) insert(ctx context.Context, expires, remembered time.Time) error {
	return p.Tx(ctx, func(tx *store.Tx) error {
		_, claiming := tx.ClaimIdempotency(ctx, p.claim(remembered.Add(-claimMemory)))
		_, counting := tx.CountAttempt(ctx, store.Tally{Name: p.name, EndsAt: expires}, start)
		return errors.Join(claiming, counting,
			tx.AddCaller(ctx, p.app, "key", p.name, "service", 10, remembered.Add(-callerMemory)),
			tx.InsertSession(ctx, store.Session{
				IDHash:     []byte(p.name),
				Data:       []byte("d"),
				CreatedAt:  start,
				LastSeenAt: start,
				ExpiresAt:  expires,
			}),
			tx.KeepForm(ctx, store.KeptForm{ID: p.name, AccountID: p.account, Place: "/", ExpiresAt: expires}, 10))
	})
}

func (p perishables) claim(at time.Time) store.IdempotencyRecord {
	return store.IdempotencyRecord{AppID: p.app, Operation: "create", Key: p.name, BodyHash: []byte("h"), CreatedAt: at}
}

// left are the kinds of which there is one, sorted.
func (p perishables) left(t *testing.T) (kinds []string) {
	t.Helper()
	ctx := t.Context()
	_, caller := p.CallerOf(ctx, p.app, p.name, "service")
	_, form := p.KeptForm(ctx, p.name, p.account, "/", start)
	_, session := p.SessionByHash(ctx, []byte(p.name))
	_, tally := p.Tally(ctx, p.name, start)
	for kind, err := range map[string]error{"caller": caller, "form": form, "session": session, "tally": tally, "claim": p.isClaimed(ctx)} {
		if err == nil {
			kinds = append(kinds, kind)
		} else if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	}
	slices.Sort(kinds)
	return kinds
}

// isClaimed is ErrNotFound when nobody has used the idempotency key, and leaves no trace of its own.
func (p perishables) isClaimed(ctx context.Context) error {
	return p.Tx(ctx, func(tx *store.Tx) error {
		first, err := tx.ClaimIdempotency(ctx, p.claim(start))
		if err == nil && first == nil {
			return store.ErrNotFound // and take it back
		}
		return err
	})
}
