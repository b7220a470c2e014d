package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An Invitation lets whoever holds its link make an account, or set the password of one, once.
type Invitation struct {
	ID        string
	TokenHash []byte // of what the link holds
	Email     string // lower case
	Role      string
	Teams     Teams
	InvitedBy string  // in words
	InviterID *string // the account of who made the link; nil: the command line
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
	RevokedAt *time.Time
	AccountID *string // whom it became
	ResetsID  *string // the account whose password it sets; nil: it makes an account
}

var invitations = sqldb.NewTable("invitations",
	sqldb.Text("id", func(i *Invitation) *string { return &i.ID }, sqldb.Key),
	sqldb.Bytes("token_hash", func(i *Invitation) *[]byte { return &i.TokenHash }),
	sqldb.Text("email", func(i *Invitation) *string { return &i.Email }, sqldb.Fixed),
	sqldb.Text("role", func(i *Invitation) *string { return &i.Role }, sqldb.Fixed),
	teamsColumn(func(i *Invitation) *Teams { return &i.Teams }),
	sqldb.Derived("search_text", func(i *Invitation) string { return text.Fold(i.Email) }),
	sqldb.Text("invited_by", func(i *Invitation) *string { return &i.InvitedBy }),
	sqldb.TextOrNull("inviter_id", func(i *Invitation) **string { return &i.InviterID }),
	sqldb.Time("created_at", func(i *Invitation) *time.Time { return &i.CreatedAt }, sqldb.Fixed),
	sqldb.Time("expires_at", func(i *Invitation) *time.Time { return &i.ExpiresAt }),
	sqldb.TimeOrNull("used_at", func(i *Invitation) **time.Time { return &i.UsedAt }),
	sqldb.TimeOrNull("revoked_at", func(i *Invitation) **time.Time { return &i.RevokedAt }),
	sqldb.TextOrNull("account_id", func(i *Invitation) **string { return &i.AccountID }),
	sqldb.TextOrNull("resets_id", func(i *Invitation) **string { return &i.ResetsID }, sqldb.Fixed),
)

// InsertInvitation adds an invitation. ErrConflict when its email, or the account whose password it sets, has one that is open.
func (tx *Tx) InsertInvitation(ctx context.Context, i Invitation) error {
	return invitations.Insert(ctx, tx.write, &i)
}

// UpdateInvitation writes an invitation's link and what became of it.
func (tx *Tx) UpdateInvitation(ctx context.Context, i Invitation) error {
	return invitations.Update(ctx, tx.write, &i)
}

// RevokeInvitationsOf revokes those that an account made the link of and that are open, those for passwords too, and returns them.
func (tx *Tx) RevokeInvitationsOf(ctx context.Context, inviterID string, at time.Time) ([]Invitation, error) {
	return tx.revokeInvitations(ctx, "inviter_id", inviterID, at)
}

// RevokePasswordLinks revokes those that set an account's password and that are open, and returns them.
func (tx *Tx) RevokePasswordLinks(ctx context.Context, accountID string, at time.Time) ([]Invitation, error) {
	return tx.revokeInvitations(ctx, "resets_id", accountID, at)
}

func (tx *Tx) revokeInvitations(ctx context.Context, column, is string, at time.Time) ([]Invitation, error) {
	return sqldb.QueryRows(ctx, tx.read, invitations, `update invitations set revoked_at = $2
		where `+column+` = $1 and used_at is null and revoked_at is null returning `+invitations.Names(""), is, sqldb.Micros(at))
}

// LockInvitation returns an invitation as it stays until the transaction ends, or ErrNotFound.
func (tx *Tx) LockInvitation(ctx context.Context, id string) (Invitation, error) {
	return sqldb.OneRow(ctx, tx.read, invitations, `where id = $1`+tx.write.ForUpdate(), id)
}

// InvitationByID returns an invitation, or ErrNotFound.
func (q queries) InvitationByID(ctx context.Context, id string) (Invitation, error) {
	return sqldb.OneRow(ctx, q.read, invitations, `where id = $1`, id)
}

// InvitationByHash returns the invitation of a link, or ErrNotFound.
func (q queries) InvitationByHash(ctx context.Context, tokenHash []byte) (Invitation, error) {
	return sqldb.OneRow(ctx, q.read, invitations, `where token_hash = $1`, tokenHash)
}

// OpenInvitation returns the invitation of an email that is neither used nor revoked, or ErrNotFound. It may have expired.
func (q queries) OpenInvitation(ctx context.Context, email string) (Invitation, error) {
	return sqldb.OneRow(ctx, q.read, invitations, `where email = $1 and used_at is null and revoked_at is null and resets_id is null`, email)
}

// OpenPasswordLink returns what sets an account's password and is neither used nor revoked, or ErrNotFound. It may have expired.
func (q queries) OpenPasswordLink(ctx context.Context, accountID string) (Invitation, error) {
	return sqldb.OneRow(ctx, q.read, invitations, `where resets_id = $1 and used_at is null and revoked_at is null`, accountID)
}
