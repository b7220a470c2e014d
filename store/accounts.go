package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An Account is a person who may sign in, unless they are disabled.
type Account struct {
	ID                string
	Email             string // lower case
	Name              string // what others call them, "" for nothing but the email
	PasswordHash      string // "" where no password lets them in
	Role              string
	Teams             Teams
	Factors           Factors // that it has; they are in tables of their own
	CreatedAt         time.Time
	PasswordChangedAt time.Time
	DisabledAt        *time.Time
	LastSeenAt        *time.Time
}

// accounts leaves passwords to SetPassword and last uses to SeeAccount.
var accounts = sqldb.NewTable("accounts",
	sqldb.Text("id", func(a *Account) *string { return &a.ID }, sqldb.Key),
	sqldb.Text("email", func(a *Account) *string { return &a.Email }, sqldb.Fixed),
	sqldb.Text("name", func(a *Account) *string { return &a.Name }),
	sqldb.Text("password_hash", func(a *Account) *string { return &a.PasswordHash }, sqldb.Fixed),
	sqldb.Text("role", func(a *Account) *string { return &a.Role }),
	teamsColumn(func(a *Account) *Teams { return &a.Teams }),
	factorsColumn(func(a *Account) *Factors { return &a.Factors }),
	sqldb.Time("created_at", func(a *Account) *time.Time { return &a.CreatedAt }, sqldb.Fixed),
	sqldb.Time("password_changed_at", func(a *Account) *time.Time { return &a.PasswordChangedAt }, sqldb.Fixed),
	sqldb.TimeOrNull("disabled_at", func(a *Account) **time.Time { return &a.DisabledAt }),
	sqldb.TimeOrNever("last_seen_at", func(a *Account) **time.Time { return &a.LastSeenAt }, sqldb.Fixed),
	sqldb.Derived("search_text", func(a *Account) string { return text.Fold(a.Email + "\n" + a.Name) }),
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

// AccountsByID returns those of some accounts that there are.
func (q queries) AccountsByID(ctx context.Context, ids ...string) ([]Account, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `id`, ids)
	return sqldb.Rows(ctx, q.read, accounts, `where `+where.String(), where.Args()...)
}

// CountAccounts returns how many accounts there are.
func (q queries) CountAccounts(ctx context.Context) (int, error) {
	return q.read.CountRows(ctx, "accounts")
}

// CountAccountsByRole says how many accounts that are not disabled have each role, and how many are disabled.
func (q queries) CountAccountsByRole(ctx context.Context) (roles map[string]int, disabled int, err error) {
	roles = map[string]int{}
	err = q.read.Each(ctx, "count accounts by role", func(row sqldb.Scanner) error {
		var role string
		var all, ended int
		err := row.Scan(&role, &all, &ended)
		roles[role], disabled = all-ended, disabled+ended
		return err
	}, `select role, count(*), count(disabled_at) from accounts group by role`)
	return roles, disabled, err
}

// HasAccountOf reports whether any account has a role, also a disabled one.
func (q queries) HasAccountOf(ctx context.Context, role string) (bool, error) {
	n, err := sqldb.Value[int](ctx, q.read, "look for an account of a role", `select count(*) from (select 1 from accounts where role = $1 limit 1) found`, role)
	return n > 0, err
}
