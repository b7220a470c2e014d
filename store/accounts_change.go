package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// LockAccounts returns the accounts with some ids, and all of a role that are not disabled, as they stay until the
// transaction ends. Whoever locks takes them in one order, so no two wait for each other.
func (tx *Tx) LockAccounts(ctx context.Context, role string, ids ...string) ([]Account, error) {
	where := &sqldb.Clause{}
	tx.read.AddIn(where, `id`, ids)
	rest := `where ` + where.String() + ` or role = ` + where.Bind(role) + ` and disabled_at is null order by id` + tx.write.ForUpdate()
	return sqldb.Rows(ctx, tx.read, accounts, rest, where.Args()...)
}

// UpdateAccount writes an account's name, role and teams, and whether it is disabled. ErrNotFound when there is none.
func (tx *Tx) UpdateAccount(ctx context.Context, a Account) error {
	return accounts.Update(ctx, tx.write, &a)
}

// RemoveAccount ends an account with its sessions and factors, or fails with ErrNotFound where there is none of this id.
func (tx *Tx) RemoveAccount(ctx context.Context, id string) error {
	return errors.Join(
		tx.DeleteSessionsOf(ctx, id, nil),
		tx.RemoveFactors(ctx, id),
		tx.write.Exec(ctx, "remove the kept forms of an account", `delete from kept_forms where account_id = $1`, id),
		tx.write.Exec(ctx, "remove the links of an account", `delete from account_links where account_id = $1`, id),
		tx.write.Exec(ctx, "remove the departure of an account", `delete from departures where account_id = $1`, id),
		tx.write.Exec(ctx, "remove the calendar feed of an account", `delete from calendar_feeds where account_id = $1`, id),
		tx.write.ExecOne(ctx, "remove an account", `delete from accounts where id = $1`, id))
}

// HoldAccount keeps an account from being disabled or removed until the transaction ends, and notes that it was seen.
// ErrNotFound when it is neither there nor enabled.
func (tx *Tx) HoldAccount(ctx context.Context, id string, seen time.Time) error {
	return tx.write.ExecOne(ctx, "note that an account was seen",
		`update accounts set last_seen_at = case when last_seen_at < $2 then $2 else last_seen_at end
		where id = $1 and disabled_at is null`, id, sqldb.Micros(seen))
}

// SeeAccount notes that an account was seen, unless that was noted since a time before.
func (tx *Tx) SeeAccount(ctx context.Context, id string, seen, unless time.Time) error {
	return tx.write.Exec(ctx, "note that an account was seen",
		`update accounts set last_seen_at = $2 where id = $1 and last_seen_at < $3`, id, sqldb.Micros(seen), sqldb.Micros(unless))
}

// SetPassword changes an account's password hash and ends all of its sessions but one, nil for none.
func (tx *Tx) SetPassword(ctx context.Context, accountID, passwordHash string, at time.Time, but []byte) error {
	err := tx.write.ExecOne(ctx, "change a password",
		`update accounts set password_hash = $2, password_changed_at = $3 where id = $1`, accountID, passwordHash, sqldb.Micros(at))
	if err != nil {
		return err
	}
	if _, err = tx.RevokePasswordLinks(ctx, accountID, at); err != nil {
		return err
	}
	return tx.DeleteSessionsOf(ctx, accountID, but)
}

// ReplacePasswordHash stores another hash of the same password, unless the password was changed meanwhile.
func (tx *Tx) ReplacePasswordHash(ctx context.Context, accountID, before, after string) error {
	return tx.write.Exec(ctx, "replace the hash of a password",
		`update accounts set password_hash = $3 where id = $1 and password_hash = $2`, accountID, before, after)
}
