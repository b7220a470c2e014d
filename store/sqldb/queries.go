package sqldb

import (
	"context"
	"database/sql"
)

// Queries are the reads of a database, or of a transaction.
type Queries struct {
	conn    querier
	dialect *dialect
	schema  *Schema
	guard   *guard // nil in a transaction, which is guarded as a whole
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// A Scanner is a row of a query.
type Scanner interface{ Scan(dest ...any) error }

// Each runs a query and gives each of its rows to do. In its errors doing says what was being done to what, as in "read
// the keys of an agent". *UnavailableError when the database can't at present, after five seconds at the latest.
//
// Outside a transaction the rows may begin anew, when the connection was lost.
func (q Queries) Each(ctx context.Context, doing string, do func(Scanner) error, query string, args ...any) error {
	return q.read(ctx, func(ctx context.Context) error {
		return q.schema.doing(doing, q.each(ctx, do, query, args))
	})
}

func (q Queries) each(ctx context.Context, do func(Scanner) error, query string, args []any) error {
	rows, err := q.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// read does what only reads.
func (q Queries) read(ctx context.Context, do func(context.Context) error) error {
	if q.guard == nil {
		return do(ctx)
	}
	return q.guard.run(ctx, Read, q.guard.patience, do)
}

// All reads each row of a query with scan.
func All[T any](ctx context.Context, q Queries, doing string, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := q.read(ctx, func(ctx context.Context) error {
		out = nil
		return q.schema.doing(doing, q.each(ctx, func(row Scanner) error {
			one, err := scan(row)
			out = append(out, one)
			return err
		}, query, args))
	})
	return out, err
}

// Row is All for a query that finds one row: ErrNotFound when it finds none.
func Row[T any](ctx context.Context, q Queries, doing string, scan func(Scanner) (T, error), query string, args ...any) (T, error) {
	return first(All(ctx, q, doing, scan, query, args...))
}

func first[T any](rows []T, err error) (found T, _ error) {
	if err != nil {
		return found, err
	}
	if len(rows) == 0 {
		return found, ErrNotFound
	}
	return rows[0], nil
}

// Values is All for a query of one column.
func Values[T any](ctx context.Context, q Queries, doing, query string, args ...any) ([]T, error) {
	return All(ctx, q, doing, scanValue[T], query, args...)
}

// Value is Row for a query of one column.
func Value[T any](ctx context.Context, q Queries, doing, query string, args ...any) (T, error) {
	return Row(ctx, q, doing, scanValue[T], query, args...)
}

func scanValue[T any](row Scanner) (v T, err error) {
	err = row.Scan(&v)
	return v, err
}
