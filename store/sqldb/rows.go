package sqldb

import "context"

// Rows returns the rows of a table that the rest of a query finds, such as "where app_id = $1 order by name".
func Rows[T any](ctx context.Context, q Queries, t *Table[*T], rest string, args ...any) ([]T, error) {
	return QueryRows(ctx, q, t, t.selects+rest, args...)
}

// OneRow is Rows for a query that finds one row: ErrNotFound when it finds none.
func OneRow[T any](ctx context.Context, q Queries, t *Table[*T], rest string, args ...any) (T, error) {
	return first(Rows(ctx, q, t, rest, args...))
}

// QueryRows is Rows for a whole query, which selects the table's Names.
func QueryRows[T any](ctx context.Context, q Queries, t *Table[*T], query string, args ...any) ([]T, error) {
	var row, zero T
	reading := t.Reading(&row)
	return All(ctx, q, "read from "+t.name, func(from Scanner) (T, error) {
		row = zero
		err := reading.Scan(from)
		return row, err
	}, query, args...)
}
