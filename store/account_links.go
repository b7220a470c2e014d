package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// An AccountLink is somebody at a provider of single sign-on, as whom an account's person signs in.
type AccountLink struct {
	ID         string
	AccountID  string
	Provider   string // its id in the configuration
	Issuer     string
	Subject    string
	Email      string // as the provider said last
	CreatedAt  time.Time
	LastUsedAt *time.Time // when somebody last signed in so, nil for never
}

var accountLinks = sqldb.NewTable("account_links",
	sqldb.Text("id", func(l *AccountLink) *string { return &l.ID }, sqldb.Key),
	sqldb.Text("account_id", func(l *AccountLink) *string { return &l.AccountID }, sqldb.Fixed),
	sqldb.Text("provider", func(l *AccountLink) *string { return &l.Provider }),
	sqldb.Text("issuer", func(l *AccountLink) *string { return &l.Issuer }, sqldb.Fixed),
	sqldb.Text("subject", func(l *AccountLink) *string { return &l.Subject }, sqldb.Fixed),
	sqldb.Text("email", func(l *AccountLink) *string { return &l.Email }),
	sqldb.Time("created_at", func(l *AccountLink) *time.Time { return &l.CreatedAt }, sqldb.Fixed),
	sqldb.TimeOrNever("last_used_at", func(l *AccountLink) **time.Time { return &l.LastUsedAt }, sqldb.Fixed),
)

// InsertLink adds a link. ErrConflict when issuer and subject are linked.
func (tx *Tx) InsertLink(ctx context.Context, l AccountLink) error {
	return accountLinks.Insert(ctx, tx.write, &l)
}

// UpdateLink writes what the provider of a link said last. UseLink writes when it was used.
func (tx *Tx) UpdateLink(ctx context.Context, l AccountLink) error {
	return accountLinks.Update(ctx, tx.write, &l)
}

// UseLink notes that somebody signed in at an issuer, or fails with ErrNotFound where they are not linked any more.
func (tx *Tx) UseLink(ctx context.Context, issuer, subject string, at time.Time) error {
	return tx.write.ExecOne(ctx, "note the use of a link", `update account_links set last_used_at = $3 where issuer = $1 and subject = $2`,
		issuer, subject, sqldb.Micros(at))
}

// LinkOf returns the link of somebody at an issuer, or ErrNotFound.
func (q queries) LinkOf(ctx context.Context, issuer, subject string) (AccountLink, error) {
	return sqldb.OneRow(ctx, q.read, accountLinks, `where issuer = $1 and subject = $2`, issuer, subject)
}

// LinksOf returns the links of accounts, those of one after each other, the oldest first.
func (q queries) LinksOf(ctx context.Context, accountIDs ...string) ([]AccountLink, error) {
	if len(accountIDs) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `account_id`, accountIDs)
	return sqldb.Rows(ctx, q.read, accountLinks, `where `+where.String()+` order by account_id, created_at, id`, where.Args()...)
}

// DeleteLink removes a link of an account, or fails with ErrNotFound.
func (tx *Tx) DeleteLink(ctx context.Context, id, accountID string) error {
	return tx.write.ExecOne(ctx, "remove a link", `delete from account_links where id = $1 and account_id = $2`, id, accountID)
}

// AdministratorSignedIn returns when an enabled administrator last signed in at one of the providers, the zero time for never.
func (q queries) AdministratorSignedIn(ctx context.Context, role string, issuers []string) (time.Time, error) {
	if len(issuers) == 0 {
		return time.Time{}, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `l.issuer`, issuers)
	at, err := sqldb.Value[int64](ctx, q.read, "read when an administrator signed in elsewhere",
		`select coalesce(max(l.last_used_at), 0) from account_links l join accounts a on a.id = l.account_id
		where `+where.String()+` and a.disabled_at is null and a.role = `+where.Bind(role), where.Args()...)
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return time.UnixMicro(at).UTC(), nil
}

// PasswordsOf returns those of some accounts that a password lets in.
func (q queries) PasswordsOf(ctx context.Context, accountIDs ...string) ([]string, error) {
	if len(accountIDs) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `id`, accountIDs)
	rows, err := sqldb.Rows(ctx, q.read, accounts, `where `+where.String()+` and password_hash <> ''`, where.Args()...)
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids, err
}
