package sqldb

import (
	"database/sql"
	"encoding/json"
)

// A Column is a column of a table whose rows are T: where a row has its value, and how the database holds it.
type Column[T any] struct {
	Name string

	target  func(row *T) any          // what to scan into; nil where nobody reads it
	outer   func(row *T) any          // the same where the row may be missing, and all of its columns null
	value   func(row *T) (any, error) // what to write
	parse   func(json.RawMessage) (any, error)
	unaided string // what turns its name into an expression that no index has
	use     use
	sorts   string // the word for it in orders of lists
}

// use says what updates do with a column.
type use int

const (
	changes use = iota
	stays       // from its insertion on
	finds       // names the row
)

// Key has updates find the row by the column.
func (c Column[T]) Key() Column[T] {
	c.use = finds
	return c
}

// Fixed has updates leave the column as it was inserted.
func (c Column[T]) Fixed() Column[T] {
	c.use = stays
	return c
}

// Sorts has lists sort by the column, which they call by a word of their own.
func (c Column[T]) Sorts(word string) Column[T] {
	c.sorts = word
	return c
}

// Plain is a column that the database holds as the row does: a text, a number, bytes, or a pointer that is nil for null.
func Plain[T, V any](name string, field func(*T) *V) Column[T] {
	return Column[T]{
		Name:    name,
		target:  func(row *T) any { return field(row) },
		outer:   func(row *T) any { return &coded[V, V]{field: field(row), decode: same[V]} },
		value:   func(row *T) (any, error) { return *field(row), nil },
		parse:   parse[V],
		unaided: unaided[V](),
	}
}

// Coded is a column that the database holds in another form, D. What can't be decoded is an error of the whole row.
func Coded[T, V, D any](name string, field func(*T) *V, encode func(V) (D, error), decode func(D) (V, error)) Column[T] {
	target := func(row *T) any { return &coded[V, D]{field: field(row), decode: decode} }
	return Column[T]{
		Name:    name,
		target:  target,
		outer:   target,
		value:   func(row *T) (any, error) { return encode(*field(row)) },
		parse:   parse[D],
		unaided: unaided[D](),
	}
}

// Derived is a column that is written and not read.
func Derived[T any](name string, value func(T) string) Column[T] {
	return Column[T]{Name: name, value: func(row *T) (any, error) { return value(*row), nil }}
}

func same[V any](v V) (V, error) { return v, nil }

// coded scans a value in the database's form, and leaves the field as it is where that is null.
type coded[V, D any] struct {
	field  *V
	decode func(D) (V, error)
	err    error // of the decoding, which must not keep other columns from being scanned
}

func (c *coded[V, D]) Scan(from any) error {
	c.err = nil
	if from == nil {
		return nil
	}
	var d sql.Null[D]
	if err := d.Scan(from); err != nil {
		return err
	}
	*c.field, c.err = c.decode(d.V)
	return nil
}

func (c *coded[V, D]) failed() error { return c.err }

// parse reads a value of the database's form from JSON.
func parse[D any](text json.RawMessage) (any, error) {
	var d D
	err := json.Unmarshal(text, &d)
	return d, err
}

// unaided makes an expression of a column's name that sorts as the column does.
func unaided[D any]() string {
	if _, isText := any(new(D)).(*string); isText {
		return " || ''"
	}
	return " + 0"
}
