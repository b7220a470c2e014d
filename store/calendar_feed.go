package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A CalendarFeed is one row of calendar_feeds: an address at which a calendar reads what somebody may see of endings.
type CalendarFeed struct {
	AccountID string
	TokenHash []byte // of what the address holds
	CreatedAt time.Time
	ReadAt    *time.Time // when it was read last, to the hour
}

var calendarFeeds = sqldb.NewTable("calendar_feeds",
	sqldb.Text("account_id", func(f *CalendarFeed) *string { return &f.AccountID }, sqldb.Key),
	sqldb.Bytes("token_hash", func(f *CalendarFeed) *[]byte { return &f.TokenHash }),
	sqldb.Time("created_at", func(f *CalendarFeed) *time.Time { return &f.CreatedAt }),
	sqldb.TimeOrNull("read_at", func(f *CalendarFeed) **time.Time { return &f.ReadAt }),
)

// PutCalendarFeed adds an account's feed, in the place of the one before.
func (tx *Tx) PutCalendarFeed(ctx context.Context, f CalendarFeed) error {
	return calendarFeeds.InsertAs(ctx, tx.write, &f, `values (...) on conflict (account_id) do update
		set token_hash = excluded.token_hash, created_at = excluded.created_at, read_at = excluded.read_at`)
}

// UpdateCalendarFeed writes an account's feed, or fails with ErrNotFound where there is none.
func (tx *Tx) UpdateCalendarFeed(ctx context.Context, f CalendarFeed) error {
	return calendarFeeds.Update(ctx, tx.write, &f)
}

// RemoveCalendarFeed removes an account's feed, or fails with ErrNotFound where there is none.
func (tx *Tx) RemoveCalendarFeed(ctx context.Context, accountID string) error {
	return tx.write.ExecOne(ctx, "remove a calendar feed", `delete from calendar_feeds where account_id = $1`, accountID)
}

// EndCalendarFeed is RemoveCalendarFeed where there may be none.
func (tx *Tx) EndCalendarFeed(ctx context.Context, accountID string) error {
	err := tx.RemoveCalendarFeed(ctx, accountID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// CalendarFeed returns an account's feed, or ErrNotFound.
func (q queries) CalendarFeed(ctx context.Context, accountID string) (CalendarFeed, error) {
	return sqldb.OneRow(ctx, q.read, calendarFeeds, `where account_id = $1`, accountID)
}

// CalendarFeedByHash returns the feed of an address, or ErrNotFound.
func (q queries) CalendarFeedByHash(ctx context.Context, tokenHash []byte) (CalendarFeed, error) {
	return sqldb.OneRow(ctx, q.read, calendarFeeds, `where token_hash = $1`, tokenHash)
}
