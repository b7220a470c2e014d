package sqldb

import (
	"context"
)

// A Table is a table and its columns, which drive what is selected, scanned, inserted and updated, and what lists may be
// sorted by. P points to what a row becomes.
type Table[P any] struct{ table }

// NewTable puts a table together.
func NewTable[P any](name string, columns ...Column[P]) *Table[P] {
	t := &Table[P]{table{name: name}}
	for _, c := range columns {
		t.columns = append(t.columns, c.column)
	}
	t.write()
	return t
}

// Reading is for the columns that Names lists.
func (t *Table[P]) Reading(into P) *Reading { return t.reading(into) }

// Insert adds a row.
func (t *Table[P]) Insert(ctx context.Context, tx Tx, row P) error {
	return t.insertAs(ctx, tx, row, `values (...)`, nil)
}

// InsertAs adds a row by a statement of which rest is all that follows the columns: in it ... stands for the row's values,
// and # for one more argument each. It fails with ErrNotFound when no row is added, as may be with "on conflict".
func (t *Table[P]) InsertAs(ctx context.Context, tx Tx, row P, rest string, more ...any) error {
	return t.insertAs(ctx, tx, row, rest, more)
}

// InsertReturning is InsertAs that adds or changes one row in any case, and makes row what it is then.
func (t *Table[P]) InsertReturning(ctx context.Context, tx Tx, row P, rest string, more ...any) error {
	return t.insertReturning(ctx, tx, row, rest, more)
}

// Update writes a row's columns, but those that are fixed. It fails with ErrNotFound when there is no row with its key.
func (t *Table[P]) Update(ctx context.Context, tx Tx, row P, also ...Set) error {
	return t.change(ctx, tx, row, also)
}
