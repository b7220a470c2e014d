package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// PrepareToServe does before the first request what AuthenticateOnce would otherwise do with it. On SQLite one process
// at a time may serve a file; any other gets ErrServedElsewhere.
func (s *Store) PrepareToServe(ctx context.Context) error { return s.auth.prepare(ctx) }

// AuthenticateOnce looks a key up by its hash, of which there is one for each secret it may have been made under, and
// uses a nonce up with it. fresh is false when the key's nonce was seen before; it is remembered until the request
// expires, a RequestLife after it was signed. A revoked key is found like any other, and uses no nonce up: read
// Key.RevokedAt first. It fails with ErrNotFound for a key that is not known, and with ErrForgotten for a request so old
// that nobody knows any more whether it came before.
//
// For every request the database is asked anew, for the row or whether anything has changed since it was read, so that
// a revocation, by whichever process, holds from its commit on.
func (s *Store) AuthenticateOnce(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (c Credential, fresh bool, err error) {
	return s.auth.once(ctx, hashes, nonce, now, expires)
}

// CredentialByID is what a key stands for at this moment, which may be some time after AuthenticateOnce has answered its
// request; or ErrNotFound.
func (q queries) CredentialByID(ctx context.Context, keyID string) (Credential, error) {
	return sqldb.Row(ctx, q.read, "read a key with its agent", readCredentials().scan, credentialSelect+`k.id = $1`, keyID)
}
