package sqldb

import (
	"encoding/json"
	"slices"
)

// SortColumn is the column that lists sort by when they are asked for a word.
func (t *Table[T]) SortColumn(word string) (Column[T], bool) {
	for _, c := range t.columns {
		if word != "" && c.sorts == word {
			return c, true
		}
	}
	return Column[T]{}, false
}

// KeyColumn is the column that names a row.
func (t *Table[T]) KeyColumn() Column[T] {
	return t.columns[slices.IndexFunc(t.columns, func(c Column[T]) bool { return c.use == finds })]
}

// Value is a row's value as the database has it.
func (c Column[T]) Value(row T) (any, error) { return c.value(&row) }

// ParseValue reads the JSON of a Value.
func (c Column[T]) ParseValue(text json.RawMessage) (any, error) { return c.parse(text) }

// Unaided is an expression that sorts as the column does, so that no planner walks the column's index in search of a few rows.
func (c Column[T]) Unaided() string { return c.Name + c.unaided }
