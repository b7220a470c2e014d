package sqldb

import (
	"encoding/json"
	"slices"
)

// A SortColumn is a column that lists are sorted by, or that tells rows apart which are the same in that.
type SortColumn struct{ column *column }

// SortColumn is the column that lists sort by when they are asked for a word.
func (t *table) SortColumn(word string) (SortColumn, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return word != "" && c.sorts == word })
	if i < 0 {
		return SortColumn{}, false
	}
	return SortColumn{&t.columns[i]}, true
}

// KeyColumn is the column that names a row.
func (t *table) KeyColumn() SortColumn {
	return SortColumn{&t.columns[slices.IndexFunc(t.columns, func(c column) bool { return c.use == finds })]}
}

// Name is the column's.
func (c SortColumn) Name() string { return c.column.name }

// Value is a row's value as the database has it; row points to the row.
func (c SortColumn) Value(row any) (any, error) { return c.column.value(row) }

// ParseValue reads the JSON of a Value.
func (c SortColumn) ParseValue(from json.RawMessage) (any, error) { return c.column.parse(from) }

// Unaided is an expression that sorts as the column does and has no index, which a planner might walk from end to end in
// search of a few rows.
func (c SortColumn) Unaided() string {
	if c.column.form == number {
		return c.column.name + " + 0"
	}
	return c.column.name + " || ''"
}
