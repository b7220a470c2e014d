package sqldb

import (
	"encoding/json"
	"fmt"
)

// A Column is a column of a table, where P points to a row.
type Column[P any] struct{ column }

// column is where a row has the value of a column, and how the database holds it: as an int64, a string or bytes.
type column struct {
	name  string
	form  form
	set   func(row, value any) error // not of null, which leaves the row as it is
	value func(row any) (any, error)
	use   use
	sorts string // the word for it in orders of lists

	lenient bool
	odd     func(row any) // is told where a value was of another type; may be nil
}

// A form is what a column's values are, for whoever compares them.
type form int

const (
	text form = iota
	number
	binary
)

// use says what is done with a column.
type use int

const (
	changes use = iota
	stays       // from its insertion on
	finds       // names the row
	derived     // is written, and not read
	filled      // is read, and written by statements of its own
)

// An Option says more of a column.
type Option func(*column)

// Key has updates find the row by the column.
func Key(c *column) { c.use = finds }

// Fixed has updates leave the column as it was inserted.
func Fixed(c *column) { c.use = stays }

// Filled is for a column that an insertion leaves null, and that statements of its own fill later.
func Filled(c *column) { c.use = filled }

// Lenient has a value of another type be read as the nearest of its own, which SQLite can have in any column: for tables that must be
// readable whatever somebody else has put there.
func Lenient(c *column) { c.lenient = true }

// LenientWith is Lenient that notes in the row that a value was of another type.
func LenientWith[P any](note func(P)) Option {
	return func(c *column) { c.lenient, c.odd = true, func(row any) { note(row.(P)) } }
}

// Sorts has lists sort by the column, which they call by a word of their own.
func Sorts(word string) Option {
	return func(c *column) { c.sorts = word }
}

// columnOf makes a column: set puts what the database has, a D, into a row, and value takes it out of one.
func columnOf[P, D any](name string, form form, set func(P, D) error, value func(P) (any, error), options []Option) Column[P] {
	var c column
	c = column{
		name: name,
		form: form,
		set: func(row, value any) error {
			d, ok := value.(D)
			if !ok && c.lenient {
				d, ok = likened(value, form).(D)
				if c.odd != nil {
					c.odd(row)
				}
			}
			if !ok {
				return fmt.Errorf("it is a %T", value)
			}
			return set(row.(P), d)
		},
		value: func(row any) (any, error) { return value(row.(P)) },
	}
	for _, o := range options {
		o(&c)
	}
	return Column[P]{c}
}

// parse reads the JSON of a value.
func (c *column) parse(from json.RawMessage) (any, error) {
	if c.form == number {
		var n int64
		err := json.Unmarshal(from, &n)
		return n, err
	}
	var s string
	err := json.Unmarshal(from, &s)
	return s, err
}
