package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// migrationsLock is the number of the lock that keeps two processes from migrating one database: any that no other
// program is likely to choose.
const migrationsLock = 0x616c746572636f6e

// lockMigrations waits until no other process migrates. The lock belongs to a transaction, which a pooler between here
// and PostgreSQL leaves alone, where a session's would stay with a connection that others use next. Whoever waits keeps
// no connection meanwhile: a pooler may have few.
func lockMigrations(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	for {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return nil, err
		}
		var locked bool
		_, err = tx.ExecContext(ctx, `set local idle_in_transaction_session_timeout = 0`)
		if err == nil {
			err = tx.QueryRowContext(ctx, `select pg_try_advisory_xact_lock($1)`, int64(migrationsLock)).Scan(&locked)
		}
		if err == nil && locked {
			return func() { _ = tx.Rollback() }, nil
		}
		if err := errors.Join(err, tx.Rollback()); err != nil {
			return nil, err
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}
