package sqldb

import "fmt"

// A Reading reads rows of a table, one after the other.
type Reading[T any] struct {
	table   *Table[T]
	row     T
	targets []any
}

// Reading is for the columns that Names lists.
func (t *Table[T]) Reading() *Reading[T] {
	return t.reading(func(c Column[T]) func(*T) any { return c.target })
}

// OuterReading is Reading for an outer join, where all columns are null when there is no row. The row is zero then.
func (t *Table[T]) OuterReading() *Reading[T] {
	return t.reading(func(c Column[T]) func(*T) any { return c.outer })
}

func (t *Table[T]) reading(target func(Column[T]) func(*T) any) *Reading[T] {
	r := &Reading[T]{table: t, targets: make([]any, 0, len(t.columns))}
	for _, c := range t.columns {
		if of := target(c); of != nil {
			r.targets = append(r.targets, of(&r.row))
		}
	}
	return r
}

// Targets are where to scan a row's columns into. Row follows.
func (r *Reading[T]) Targets() []any {
	var zero T
	r.row = zero
	return r.targets
}

// Row is the row that was scanned, with what could be read of it when there is an error.
func (r *Reading[T]) Row() (T, error) {
	read := 0
	for _, c := range r.table.columns {
		if c.target == nil {
			continue
		}
		if coded, ok := r.targets[read].(interface{ failed() error }); ok && coded.failed() != nil {
			return r.row, fmt.Errorf("%s in the database: %w", c.Name, coded.failed())
		}
		read++
	}
	return r.row, nil
}

// Scan reads a row of the table's columns alone.
func (r *Reading[T]) Scan(row Scanner) (T, error) {
	if err := row.Scan(r.Targets()...); err != nil {
		return r.row, err
	}
	return r.Row()
}
