package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Session is one browser's session. AccountID is nil until someone signs in.
type Session struct {
	IDHash     []byte // of what the browser's cookie holds
	AccountID  *string
	Data       []byte
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	Address    string     // where it was last used from
	UserAgent  string     // of the browser that signed in
	Means      string     // what its person signed in with, "" for a password
	ProvenAt   *time.Time // when its person last showed a second factor, nil: never in it

	Issuer          string // of the provider that signed somebody in, "" for this server itself
	Subject         string // whom the provider means
	ProviderSession string // the provider's own session, "" where it names none
}

// sessions change their times and where they are used from.
var sessions = sqldb.NewTable("sessions",
	sqldb.Bytes("id_hash", func(s *Session) *[]byte { return &s.IDHash }, sqldb.Key),
	sqldb.TextOrNull("account_id", func(s *Session) **string { return &s.AccountID }, sqldb.Fixed),
	sqldb.Bytes("data", func(s *Session) *[]byte { return &s.Data }, sqldb.Fixed),
	sqldb.Time("created_at", func(s *Session) *time.Time { return &s.CreatedAt }, sqldb.Fixed),
	sqldb.Time("last_seen_at", func(s *Session) *time.Time { return &s.LastSeenAt }),
	sqldb.Time("expires_at", func(s *Session) *time.Time { return &s.ExpiresAt }),
	sqldb.Text("address", func(s *Session) *string { return &s.Address }),
	sqldb.Text("user_agent", func(s *Session) *string { return &s.UserAgent }, sqldb.Fixed),
	sqldb.Text("issuer", func(s *Session) *string { return &s.Issuer }, sqldb.Fixed),
	sqldb.Text("subject", func(s *Session) *string { return &s.Subject }, sqldb.Fixed),
	sqldb.Text("provider_session", func(s *Session) *string { return &s.ProviderSession }, sqldb.Fixed),
	sqldb.Text("means", func(s *Session) *string { return &s.Means }, sqldb.Fixed),
	sqldb.TimeOrNever("proven_at", func(s *Session) **time.Time { return &s.ProvenAt }, sqldb.Fixed),
)

// InsertSession adds a session.
func (tx *Tx) InsertSession(ctx context.Context, s Session) error {
	s.UserAgent = Text(s.UserAgent, maxUserAgent)
	return sessions.Insert(ctx, tx.write, &s)
}

// TouchSession writes a session's times and address, and leaves its data alone. ErrNotFound when it ended meanwhile.
func (tx *Tx) TouchSession(ctx context.Context, s Session) error {
	return sessions.Update(ctx, tx.write, &s)
}

// SessionByHash returns a session, or ErrNotFound. It may have expired.
func (q queries) SessionByHash(ctx context.Context, idHash []byte) (Session, error) {
	return sqldb.OneRow(ctx, q.read, sessions, `where id_hash = $1`, idHash)
}

// SessionsOf returns an account's sessions that have not expired, the last used first.
func (q queries) SessionsOf(ctx context.Context, accountID string, now time.Time) ([]Session, error) {
	return sqldb.Rows(ctx, q.read, sessions, `where account_id = $1 and expires_at > $2 order by last_seen_at desc, id_hash`,
		accountID, sqldb.Micros(now))
}

// DeleteSession ends a session, and reports whether it was there to be ended.
func (tx *Tx) DeleteSession(ctx context.Context, idHash []byte) (existed bool, err error) {
	err = tx.write.ExecOne(ctx, "end a session", `delete from sessions where id_hash = $1`, idHash)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// DeleteSessionsOf ends all sessions of an account but one, nil for none, and the calendar feed, which one of them made.
func (tx *Tx) DeleteSessionsOf(ctx context.Context, accountID string, but []byte) error {
	if but == nil {
		but = []byte{} // which is no session's, and unlike null to be compared with
	}
	if err := tx.EndCalendarFeed(ctx, accountID); err != nil {
		return err
	}
	return tx.write.Exec(ctx, "end the sessions of an account", `delete from sessions where account_id = $1 and id_hash <> $2`, accountID, but)
}
