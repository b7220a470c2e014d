package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
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

var accounts = sqldb.NewTable("accounts",
	sqldb.Text("id", func(a *Account) *string { return &a.ID }, sqldb.Key),
	sqldb.Text("email", func(a *Account) *string { return &a.Email }),
	sqldb.Text("password_hash", func(a *Account) *string { return &a.PasswordHash }),
	sqldb.Text("role", func(a *Account) *string { return &a.Role }),
	sqldb.Time("created_at", func(a *Account) *time.Time { return &a.CreatedAt }),
	sqldb.Time("password_changed_at", func(a *Account) *time.Time { return &a.PasswordChangedAt }),
)

// InsertAccount adds an account. ErrConflict when the email has one.
func (tx *Tx) InsertAccount(ctx context.Context, a Account) error {
	return accounts.Insert(ctx, tx.write, &a)
}

// AccountByEmail returns the account of a lower-case email, or ErrNotFound.
func (q queries) AccountByEmail(ctx context.Context, email string) (Account, error) {
	return sqldb.OneRow(ctx, q.read, accounts, `where email = $1`, email)
}

// AccountByID returns an account, or ErrNotFound.
func (q queries) AccountByID(ctx context.Context, id string) (Account, error) {
	return sqldb.OneRow(ctx, q.read, accounts, `where id = $1`, id)
}

// Accounts returns all accounts, oldest first.
func (q queries) Accounts(ctx context.Context) ([]Account, error) {
	return sqldb.Rows(ctx, q.read, accounts, `order by created_at, id`)
}

// CountAccounts returns how many accounts there are.
func (q queries) CountAccounts(ctx context.Context) (int, error) {
	return q.read.CountRows(ctx, "accounts")
}

// RemoveAccount ends an account with its sessions. It fails with ErrLastAccount for the only one there is, and with
// ErrNotFound where there is none of this id.
func (tx *Tx) RemoveAccount(ctx context.Context, id string) error {
	ids, err := sqldb.Values[string](ctx, tx.read, "lock the accounts", `select id from accounts order by id`+tx.write.ForUpdate())
	if err != nil {
		return err
	}
	if len(ids) < 2 {
		return ErrLastAccount
	}
	if err := tx.DeleteSessionsOf(ctx, id); err != nil {
		return err
	}
	if err := tx.write.Exec(ctx, "remove the kept forms of an account", `delete from kept_forms where account_id = $1`, id); err != nil {
		return err
	}
	return tx.write.ExecOne(ctx, "remove an account", `delete from accounts where id = $1`, id)
}

// SetPassword changes an account's password hash and ends all of its sessions.
func (tx *Tx) SetPassword(ctx context.Context, accountID, passwordHash string, at time.Time) error {
	err := tx.write.ExecOne(ctx, "change a password",
		`update accounts set password_hash = $2, password_changed_at = $3 where id = $1`, accountID, passwordHash, sqldb.Micros(at))
	if err != nil {
		return err
	}
	return tx.DeleteSessionsOf(ctx, accountID)
}

// ReplacePasswordHash stores another hash of the same password, unless the password was changed meanwhile.
func (tx *Tx) ReplacePasswordHash(ctx context.Context, accountID, before, after string) error {
	return tx.write.Exec(ctx, "replace the hash of a password",
		`update accounts set password_hash = $3 where id = $1 and password_hash = $2`, accountID, before, after)
}
