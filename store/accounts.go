package store

import (
	"context"
	"errors"
	"time"
)

// An Account is a person who may sign in.
type Account struct {
	ID                string
	Email             string // lower case
	PasswordHash      string
	Role              string
	CreatedAt         time.Time
	PasswordChangedAt time.Time
}

const accountColumns = `id, email, password_hash, role, created_at, password_changed_at`

func scanAccount(row scanner) (a Account, err error) {
	var createdAt, changedAt int64
	err = row.Scan(&a.ID, &a.Email, &a.PasswordHash, &a.Role, &createdAt, &changedAt)
	a.CreatedAt, a.PasswordChangedAt = fromMicros(createdAt), fromMicros(changedAt)
	return a, explain(err)
}

// InsertAccount adds an account. ErrConflict when the email has one.
func (tx *Tx) InsertAccount(ctx context.Context, a Account) error {
	return tx.exec(ctx, `insert into accounts (`+accountColumns+`) values ($1, $2, $3, $4, $5, $6)`,
		a.ID, a.Email, a.PasswordHash, a.Role, micros(a.CreatedAt), micros(a.PasswordChangedAt))
}

// AccountByEmail returns the account of a lower-case email, or ErrNotFound.
func (q queries) AccountByEmail(ctx context.Context, email string) (Account, error) {
	return row(ctx, q, scanAccount, `select `+accountColumns+` from accounts where email = $1`, email)
}

// AccountByID returns an account, or ErrNotFound.
func (q queries) AccountByID(ctx context.Context, id string) (Account, error) {
	return row(ctx, q, scanAccount, `select `+accountColumns+` from accounts where id = $1`, id)
}

// Accounts returns all accounts, oldest first.
func (q queries) Accounts(ctx context.Context) ([]Account, error) {
	return all(ctx, q, scanAccount, `select `+accountColumns+` from accounts order by created_at, id`)
}

// CountAccounts returns how many accounts there are.
func (q queries) CountAccounts(ctx context.Context) (int, error) {
	return value[int](ctx, q, `select count(*) from accounts`)
}

// RemoveAccount ends an account with its sessions, unless it is the last one: ErrLastAccount. ErrNotFound.
func (tx *Tx) RemoveAccount(ctx context.Context, id string) error {
	ids, err := all(ctx, tx.queries, scanValue[string], `select id from accounts order by id`+tx.dialect.forUpdate)
	if err != nil {
		return err
	}
	if len(ids) < 2 {
		return ErrLastAccount
	}
	if err := tx.DeleteSessionsOf(ctx, id); err != nil {
		return err
	}
	if err := tx.exec(ctx, `delete from kept_forms where account_id = $1`, id); err != nil {
		return err
	}
	return tx.execOne(ctx, `delete from accounts where id = $1`, id)
}

// SetPassword changes an account's password hash and ends all of its sessions.
func (tx *Tx) SetPassword(ctx context.Context, accountID, passwordHash string, at time.Time) error {
	err := tx.execOne(ctx, `update accounts set password_hash = $2, password_changed_at = $3 where id = $1`,
		accountID, passwordHash, micros(at))
	if err != nil {
		return err
	}
	return tx.DeleteSessionsOf(ctx, accountID)
}

// ReplacePasswordHash stores another hash of the same password, unless the password was changed meanwhile.
func (tx *Tx) ReplacePasswordHash(ctx context.Context, accountID, before, after string) error {
	return tx.exec(ctx, `update accounts set password_hash = $3 where id = $1 and password_hash = $2`, accountID, before, after)
}

// A Session is one browser's session. AccountID is nil until someone signs in.
type Session struct {
	IDHash     []byte // of what the browser's cookie holds
	AccountID  *string
	Data       []byte
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// InsertSession adds a session.
func (tx *Tx) InsertSession(ctx context.Context, s Session) error {
	return tx.exec(ctx, `
		insert into sessions (id_hash, account_id, data, created_at, last_seen_at, expires_at)
		values ($1, $2, $3, $4, $5, $6)`,
		s.IDHash, s.AccountID, s.Data, micros(s.CreatedAt), micros(s.LastSeenAt), micros(s.ExpiresAt))
}

// TouchSession writes a session's times and leaves its data alone. ErrNotFound when it ended meanwhile.
func (tx *Tx) TouchSession(ctx context.Context, s Session) error {
	return tx.execOne(ctx, `update sessions set last_seen_at = $2, expires_at = $3 where id_hash = $1`,
		s.IDHash, micros(s.LastSeenAt), micros(s.ExpiresAt))
}

// SessionByHash returns a session, or ErrNotFound. It may have expired.
func (q queries) SessionByHash(ctx context.Context, idHash []byte) (Session, error) {
	return row(ctx, q, scanSession, `select id_hash, account_id, data, created_at, last_seen_at, expires_at from sessions
		where id_hash = $1`, idHash)
}

func scanSession(row scanner) (s Session, err error) {
	var createdAt, seenAt, expiresAt int64
	err = row.Scan(&s.IDHash, &s.AccountID, &s.Data, &createdAt, &seenAt, &expiresAt)
	s.CreatedAt, s.LastSeenAt, s.ExpiresAt = fromMicros(createdAt), fromMicros(seenAt), fromMicros(expiresAt)
	return s, err
}

// DeleteSession ends a session, and reports whether it was there to be ended.
func (tx *Tx) DeleteSession(ctx context.Context, idHash []byte) (existed bool, err error) {
	err = tx.execOne(ctx, `delete from sessions where id_hash = $1`, idHash)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// DeleteSessionsOf ends all sessions of an account.
func (tx *Tx) DeleteSessionsOf(ctx context.Context, accountID string) error {
	return tx.exec(ctx, `delete from sessions where account_id = $1`, accountID)
}
