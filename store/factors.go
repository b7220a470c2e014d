package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Factors are the second factors that an account has.
type Factors struct{ Passkey, Authenticator bool }

// Any reports whether there is one.
func (f Factors) Any() bool { return f.Passkey || f.Authenticator }

// The words for factors in a database.
const (
	factorPasskey       = "passkey"
	factorAuthenticator = "authenticator"
)

// factorsColumn is a column of factors, which follows from the tables that they are in.
func factorsColumn[P any](field func(P) *Factors) sqldb.Column[P] {
	return sqldb.Coded("factors",
		func(row P, s string) error {
			*field(row) = Factors{strings.Contains(s, factorPasskey), strings.Contains(s, factorAuthenticator)}
			return nil
		},
		func(P) (any, error) { return "", nil }, sqldb.Fixed)
}

// nameFactors writes down which factors an account has now.
func (tx *Tx) nameFactors(ctx context.Context, accountID string) error {
	return tx.write.Exec(ctx, "name the factors of an account", `update accounts set factors = trim(
		case when exists (select 1 from passkeys where account_id = $1) then $2 else '' end ||
		case when exists (select 1 from authenticator_apps where account_id = $1) then $3 else '' end) where id = $1`,
		accountID, factorPasskey+" ", factorAuthenticator)
}

// RemoveFactors takes away all that an account has beside its password.
func (tx *Tx) RemoveFactors(ctx context.Context, accountID string) error {
	remove := func(what, table string) error {
		return tx.write.Exec(ctx, "remove the "+what+" of an account", `delete from `+table+` where account_id = $1`, accountID)
	}
	return errors.Join(
		remove("passkeys", "passkeys"),
		remove("authenticator", "authenticator_apps"),
		tx.DropPendingAuthenticatorApp(ctx, accountID),
		tx.DropRecoveryCodes(ctx, accountID),
		tx.nameFactors(ctx, accountID))
}

// ProveSession writes when the person of a session last showed a second factor. ErrNotFound when the session has ended.
func (tx *Tx) ProveSession(ctx context.Context, idHash []byte, at time.Time) error {
	return tx.write.ExecOne(ctx, "write when a session was proven", `update sessions set proven_at = $2 where id_hash = $1`, idHash, sqldb.Micros(at))
}
