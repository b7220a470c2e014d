package sqldb

import (
	"context"
	"database/sql"
	"fmt"
)

// A Tx is a transaction under way. It may read, and only it may write.
type Tx struct{ Queries }

// Exec runs a statement. In its errors doing says what was being done to what, as in "remove the sessions of an account".
func (tx Tx) Exec(ctx context.Context, doing, statement string, args ...any) error {
	_, err := tx.conn.ExecContext(ctx, statement, args...)
	return tx.schema.doing(doing, err)
}

// ExecOne is Exec for a statement that must change exactly one row: ErrNotFound when it changes none.
func (tx Tx) ExecOne(ctx context.Context, doing, statement string, args ...any) error {
	result, err := tx.conn.ExecContext(ctx, statement, args...)
	if err != nil {
		return tx.schema.doing(doing, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return tx.schema.doing(doing, err)
}

// ForUpdate ends a select whose rows the transaction is about to change.
func (tx Tx) ForUpdate() string { return tx.dialect.forUpdate }

// ForShare ends a select whose rows no other transaction may change until this one ends.
func (tx Tx) ForShare() string { return tx.dialect.forShare }

// LockTable waits for the transactions that write to a table, and keeps others from it until this one ends, where there
// can be another one.
func (tx Tx) LockTable(ctx context.Context, table string) error {
	if tx.dialect.lockTable == "" {
		return nil
	}
	return tx.Exec(ctx, "lock "+table, fmt.Sprintf(tx.dialect.lockTable, table))
}

// Lock has no other transaction change the rows that a query finds, in its order, where there can be another one.
func (tx Tx) Lock(ctx context.Context, doing, query string, args ...any) error {
	if tx.dialect.forUpdate == "" {
		return nil
	}
	return tx.Exec(ctx, doing, query+tx.dialect.forUpdate, args...)
}

// within runs the statements of a transaction under its deadline, whatever context each of them is given.
type within struct {
	ctx     context.Context
	tx      *sql.Tx
	known   *statements
	unknown []string // those that were not among them
}

func (w *within) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := w.prepared(query); stmt != nil {
		return stmt.ExecContext(w.ctx, args...)
	}
	return w.tx.ExecContext(w.ctx, query, args...)
}

func (w *within) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := w.prepared(query); stmt != nil {
		return stmt.QueryContext(w.ctx, args...)
	}
	return w.tx.QueryContext(w.ctx, query, args...)
}

func (w *within) prepared(query string) *sql.Stmt {
	if w.known.db == nil || len(query) > longStatement {
		return nil
	}
	stmt := w.known.find(query)
	if stmt != nil {
		return w.tx.StmtContext(w.ctx, stmt)
	}
	if len(w.unknown) < maxStatements {
		w.unknown = append(w.unknown, query)
	}
	return nil
}
