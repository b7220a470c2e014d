package store

import (
	"context"
	"database/sql"
	"errors"
)

// queries are the reads, which a Store and a Tx share.
type queries struct {
	db      querier
	dialect *dialect
	guard   *guard // nil in a transaction, which is guarded as a whole
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// all runs a query and reads each of its rows with scan.
func all[T any](ctx context.Context, q queries, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := q.read(ctx, func(ctx context.Context) error {
		out = nil
		rows, err := q.db.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			one, err := scan(rows)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return rows.Err()
	})
	return out, err
}

// row is all for a query that finds one row: ErrNotFound when it finds none.
func row[T any](ctx context.Context, q queries, scan func(scanner) (T, error), query string, args ...any) (found T, err error) {
	rows, err := all(ctx, q, scan, query, args...)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return found, err
	}
	return rows[0], nil
}

// value is row for a query of one column.
func value[T any](ctx context.Context, q queries, query string, args ...any) (T, error) {
	return row(ctx, q, scanValue[T], query, args...)
}

func scanValue[T any](row scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}

// read does what only reads. *UnavailableError when the database can't at present, after five seconds at the latest.
func (q queries) read(ctx context.Context, do func(context.Context) error) error {
	if q.guard == nil {
		return explain(do(ctx))
	}
	return q.guard.run(ctx, q.guard.patience, do)
}

// scanner is a row of either kind.
type scanner interface{ Scan(dest ...any) error }

func (q queries) exec(ctx context.Context, query string, args ...any) error {
	_, err := q.db.ExecContext(ctx, query, args...)
	return explain(err)
}

// execOne is exec for a statement that must change exactly one row.
func (q queries) execOne(ctx context.Context, query string, args ...any) error {
	result, err := q.db.ExecContext(ctx, query, args...)
	if err != nil {
		return explain(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNotFound, err)
	}
	return nil
}
