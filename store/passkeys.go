package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Passkey is a credential of an authenticator, by which its account is signed in to.
type Passkey struct {
	ID           string
	AccountID    string
	CredentialID []byte          // what browsers and authenticators call it
	Host         string          // the name of the console that it is for
	Name         string          // what its person calls it
	Record       json.RawMessage // all that the authenticator said of it
	CreatedAt    time.Time
	LastUsedAt   *time.Time
}

var passkeys = sqldb.NewTable("passkeys",
	sqldb.Text("id", func(p *Passkey) *string { return &p.ID }, sqldb.Key),
	sqldb.Text("account_id", func(p *Passkey) *string { return &p.AccountID }, sqldb.Fixed),
	sqldb.Bytes("credential_id", func(p *Passkey) *[]byte { return &p.CredentialID }, sqldb.Fixed),
	sqldb.Text("host", func(p *Passkey) *string { return &p.Host }, sqldb.Fixed),
	sqldb.Text("name", func(p *Passkey) *string { return &p.Name }),
	sqldb.JSON("record", func(p *Passkey) *json.RawMessage { return &p.Record }),
	sqldb.Time("created_at", func(p *Passkey) *time.Time { return &p.CreatedAt }, sqldb.Fixed),
	sqldb.TimeOrNever("last_used_at", func(p *Passkey) **time.Time { return &p.LastUsedAt }),
)

// InsertPasskey adds a passkey. ErrConflict when its credential is known already.
func (tx *Tx) InsertPasskey(ctx context.Context, p Passkey) error {
	if err := passkeys.Insert(ctx, tx.write, &p); err != nil {
		return err
	}
	return tx.nameFactors(ctx, p.AccountID)
}

// UpdatePasskey writes a passkey's name, its record and when it was used.
func (tx *Tx) UpdatePasskey(ctx context.Context, p Passkey) error {
	return passkeys.Update(ctx, tx.write, &p)
}

// RemovePasskey ends a passkey.
func (tx *Tx) RemovePasskey(ctx context.Context, p Passkey) error {
	err := tx.write.ExecOne(ctx, "remove a passkey", `delete from passkeys where id = $1 and account_id = $2`, p.ID, p.AccountID)
	if err != nil {
		return err
	}
	return tx.nameFactors(ctx, p.AccountID)
}

// LockPasskey returns the passkey of an account with an id, as it stays until the transaction ends, or ErrNotFound.
func (tx *Tx) LockPasskey(ctx context.Context, accountID, id string) (Passkey, error) {
	return sqldb.OneRow(ctx, tx.read, passkeys, `where account_id = $1 and id = $2`+tx.write.ForUpdate(), accountID, id)
}

// PasskeysOf returns an account's passkeys, the oldest first.
func (q queries) PasskeysOf(ctx context.Context, accountID string) ([]Passkey, error) {
	return sqldb.Rows(ctx, q.read, passkeys, `where account_id = $1 order by created_at, id`, accountID)
}

// PasskeyByCredential returns the passkey that browsers call so, or ErrNotFound.
func (q queries) PasskeyByCredential(ctx context.Context, credentialID []byte) (Passkey, error) {
	return sqldb.OneRow(ctx, q.read, passkeys, `where credential_id = $1`, credentialID)
}
