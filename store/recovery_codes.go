package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// RecoveryCodes are those with which an account gets in that has its second factors no more.
type RecoveryCodes struct {
	AccountID  string
	Sealed     []byte   // the key that they are hashed under
	Hashes     []string // of those that are not used
	MadeAt     time.Time
	LastUsedAt *time.Time
}

var recoveryCodes = sqldb.NewTable("recovery_codes",
	sqldb.Text("account_id", func(c *RecoveryCodes) *string { return &c.AccountID }, sqldb.Key),
	sqldb.Bytes("sealed", func(c *RecoveryCodes) *[]byte { return &c.Sealed }),
	sqldb.Coded("hashes",
		func(c *RecoveryCodes, s string) error { return json.Unmarshal([]byte(s), &c.Hashes) },
		func(c *RecoveryCodes) (any, error) {
			list, err := json.Marshal(append([]string{}, c.Hashes...))
			return string(list), err
		}),
	sqldb.Time("made_at", func(c *RecoveryCodes) *time.Time { return &c.MadeAt }, sqldb.Fixed),
	sqldb.TimeOrNever("last_used_at", func(c *RecoveryCodes) **time.Time { return &c.LastUsedAt }),
)

// PutRecoveryCodes gives an account its codes, in the place of all it had.
func (tx *Tx) PutRecoveryCodes(ctx context.Context, c RecoveryCodes) error {
	if err := tx.DropRecoveryCodes(ctx, c.AccountID); err != nil {
		return err
	}
	return recoveryCodes.Insert(ctx, tx.write, &c)
}

// UpdateRecoveryCodes writes which codes are left, and what they are hashed under.
func (tx *Tx) UpdateRecoveryCodes(ctx context.Context, c RecoveryCodes) error {
	return recoveryCodes.Update(ctx, tx.write, &c)
}

// DropRecoveryCodes removes an account's codes, if it has any.
func (tx *Tx) DropRecoveryCodes(ctx context.Context, accountID string) error {
	return tx.write.Exec(ctx, "remove recovery codes", `delete from recovery_codes where account_id = $1`, accountID)
}

// RecoveryCodes returns an account's codes, or ErrNotFound.
func (q queries) RecoveryCodes(ctx context.Context, accountID string) (RecoveryCodes, error) {
	return sqldb.OneRow(ctx, q.read, recoveryCodes, `where account_id = $1`, accountID)
}

// LockRecoveryCodes is RecoveryCodes as they stay until the transaction ends.
func (tx *Tx) LockRecoveryCodes(ctx context.Context, accountID string) (RecoveryCodes, error) {
	return sqldb.OneRow(ctx, tx.read, recoveryCodes, `where account_id = $1`+tx.write.ForUpdate(), accountID)
}

// LockAllRecoveryCodes returns those of all accounts as they stay until the transaction ends.
func (tx *Tx) LockAllRecoveryCodes(ctx context.Context) ([]RecoveryCodes, error) {
	return sqldb.Rows(ctx, tx.read, recoveryCodes, `order by account_id`+tx.write.ForUpdate())
}
