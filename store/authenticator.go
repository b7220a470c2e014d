package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// authenticator finds keys by hash and remembers nonces, each database in its own way.
type authenticator interface {
	prepare(ctx context.Context) error
	once(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (Credential, bool, error)
	lose(ctx context.Context, tx sqldb.Tx) error // what was used is not known any more
	probe(ctx context.Context) error
	purge(ctx context.Context, tx sqldb.Tx, now time.Time) error
	close() error
}

// waitForNextSecond waits until requests are signed in another second.
func waitForNextSecond(ctx context.Context, now time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(now.Truncate(time.Second).Add(time.Second).Sub(now)):
		return nil
	}
}
