package sqldb

import (
	"context"
	"fmt"
)

// A NotEmptyError says that a database is in use already.
type NotEmptyError struct {
	Table string
	Rows  int
}

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("the database is not empty: it has %d rows in %s; nothing was changed", e.Rows, e.Table)
}

// Claim makes sure that nobody uses the database, and that on SQLite no server begins to until it is closed. It
// fails with a *NotEmptyError where there are rows, and with ErrServedElsewhere where a server is.
func (db *DB) Claim(ctx context.Context) (err error) {
	if db.path != "" {
		if db.serving, err = LockServing(db.path); err != nil {
			return err
		}
	}
	return db.MustBeEmpty(ctx)
}

// MustBeEmpty fails with a *NotEmptyError when somebody has used the database already.
func (q Queries) MustBeEmpty(ctx context.Context) error {
	for _, table := range q.schema.Filled {
		if there, err := q.HasTables(ctx, table); err != nil {
			return err
		} else if !there {
			continue
		}
		n, err := q.CountRows(ctx, table)
		if err != nil {
			return err
		}
		if n > 0 {
			return &NotEmptyError{table, n}
		}
	}
	return nil
}
