package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// An AuthenticatorApp is an app that makes codes for an account.
type AuthenticatorApp struct {
	AccountID  string
	Sealed     []byte // the secret that the app has too
	CreatedAt  time.Time
	LastUsedAt time.Time
	LastStep   int // the newest step of time whose code was used
}

var authenticatorApps = sqldb.NewTable("authenticator_apps",
	sqldb.Text("account_id", func(a *AuthenticatorApp) *string { return &a.AccountID }, sqldb.Key),
	sqldb.Bytes("sealed", func(a *AuthenticatorApp) *[]byte { return &a.Sealed }),
	sqldb.Time("created_at", func(a *AuthenticatorApp) *time.Time { return &a.CreatedAt }, sqldb.Fixed),
	sqldb.Time("last_used_at", func(a *AuthenticatorApp) *time.Time { return &a.LastUsedAt }),
	sqldb.Int("last_step", func(a *AuthenticatorApp) *int { return &a.LastStep }),
)

// InsertAuthenticatorApp gives an account its authenticator. ErrConflict when it has one.
func (tx *Tx) InsertAuthenticatorApp(ctx context.Context, a AuthenticatorApp) error {
	if err := authenticatorApps.Insert(ctx, tx.write, &a); err != nil {
		return err
	}
	return tx.nameFactors(ctx, a.AccountID)
}

// UpdateAuthenticatorApp writes an authenticator's secret, and which of its codes was used last.
func (tx *Tx) UpdateAuthenticatorApp(ctx context.Context, a AuthenticatorApp) error {
	return authenticatorApps.Update(ctx, tx.write, &a)
}

// RemoveAuthenticatorApp ends an account's authenticator. ErrNotFound when it has none.
func (tx *Tx) RemoveAuthenticatorApp(ctx context.Context, accountID string) error {
	err := tx.write.ExecOne(ctx, "remove an authenticator", `delete from authenticator_apps where account_id = $1`, accountID)
	if err != nil {
		return err
	}
	return tx.nameFactors(ctx, accountID)
}

// AuthenticatorApp returns an account's authenticator, or ErrNotFound.
func (q queries) AuthenticatorApp(ctx context.Context, accountID string) (AuthenticatorApp, error) {
	return sqldb.OneRow(ctx, q.read, authenticatorApps, `where account_id = $1`, accountID)
}

// LockAuthenticatorApp is AuthenticatorApp as it stays until the transaction ends: who uses a code waits for who used one before.
func (tx *Tx) LockAuthenticatorApp(ctx context.Context, accountID string) (AuthenticatorApp, error) {
	return sqldb.OneRow(ctx, tx.read, authenticatorApps, `where account_id = $1`+tx.write.ForUpdate(), accountID)
}

// LockAuthenticatorApps returns all apps as they stay until the transaction ends.
func (tx *Tx) LockAuthenticatorApps(ctx context.Context) ([]AuthenticatorApp, error) {
	return sqldb.Rows(ctx, tx.read, authenticatorApps, `order by account_id`+tx.write.ForUpdate())
}

// A PendingAuthenticatorApp is one that is set up: nobody has shown yet that the app has its secret.
type PendingAuthenticatorApp struct {
	AccountID   string
	SessionHash []byte // of the session that sets it up
	Sealed      []byte
	ExpiresAt   time.Time
}

var pendingAuthenticatorApps = sqldb.NewTable("pending_authenticator_apps",
	sqldb.Text("account_id", func(a *PendingAuthenticatorApp) *string { return &a.AccountID }, sqldb.Key),
	sqldb.Bytes("session_hash", func(a *PendingAuthenticatorApp) *[]byte { return &a.SessionHash }),
	sqldb.Bytes("sealed", func(a *PendingAuthenticatorApp) *[]byte { return &a.Sealed }),
	sqldb.Time("expires_at", func(a *PendingAuthenticatorApp) *time.Time { return &a.ExpiresAt }),
)

// KeepPendingAuthenticatorApp keeps one, in the place of another of the same account.
func (tx *Tx) KeepPendingAuthenticatorApp(ctx context.Context, a PendingAuthenticatorApp) error {
	if err := tx.DropPendingAuthenticatorApp(ctx, a.AccountID); err != nil {
		return err
	}
	return pendingAuthenticatorApps.Insert(ctx, tx.write, &a)
}

// DropPendingAuthenticatorApp removes the one of an account, if there is one.
func (tx *Tx) DropPendingAuthenticatorApp(ctx context.Context, accountID string) error {
	return tx.write.Exec(ctx, "remove a pending authenticator", `delete from pending_authenticator_apps where account_id = $1`, accountID)
}

// PendingAuthenticatorApp returns the one that a session of an account sets up and that has not expired, or ErrNotFound.
func (q queries) PendingAuthenticatorApp(ctx context.Context, accountID string, sessionHash []byte, now time.Time) (PendingAuthenticatorApp, error) {
	return sqldb.OneRow(ctx, q.read, pendingAuthenticatorApps, `where account_id = $1 and session_hash = $2 and expires_at > $3`,
		accountID, sessionHash, sqldb.Micros(now))
}
