package sqldb

import (
	"bytes"
	"encoding/json"
)

// Text is a column of text.
func Text[P any](name string, field func(P) *string, options ...Option) Column[P] {
	return columnOf(name, text,
		func(row P, s string) error {
			*field(row) = s
			return nil
		},
		func(row P) (any, error) { return *field(row), nil }, options)
}

// TextOrNull is a Text that may be null.
func TextOrNull[P any](name string, field func(P) **string, options ...Option) Column[P] {
	return columnOf(name, text,
		func(row P, s string) error {
			*field(row) = &s
			return nil
		},
		func(row P) (any, error) { return orNull(*field(row)), nil }, options)
}

// Derived is a column of text that is written and not read.
func Derived[P any](name string, value func(P) string) Column[P] {
	return columnOf(name, text, func(P, string) error { return nil },
		func(row P) (any, error) { return value(row), nil }, []Option{func(c *column) { c.use = derived }})
}

// Coded is a column of text that a row takes and gives in a form of its own; nil is null.
func Coded[P any](name string, set func(P, string) error, value func(P) (any, error), options ...Option) Column[P] {
	return columnOf(name, text, set, value, options)
}

// JSON is a column of JSON that the row has as it is; an empty one is an empty object.
func JSON[P any](name string, field func(P) *json.RawMessage, options ...Option) Column[P] {
	return jsonOr("{}", name, field, options)
}

// JSONOrNull is JSON where an empty one is null.
func JSONOrNull[P any](name string, field func(P) *json.RawMessage, options ...Option) Column[P] {
	return jsonOr(nil, name, field, options)
}

func jsonOr[P any](empty any, name string, field func(P) *json.RawMessage, options []Option) Column[P] {
	return columnOf(name, text,
		func(row P, s string) error {
			*field(row) = json.RawMessage(s)
			return nil
		},
		func(row P) (any, error) {
			if raw := *field(row); len(raw) > 0 {
				return string(raw), nil
			}
			return empty, nil
		}, options)
}

// Bytes is a column of bytes.
func Bytes[P any](name string, field func(P) *[]byte, options ...Option) Column[P] {
	return columnOf(name, binary,
		func(row P, b []byte) error {
			*field(row) = bytes.Clone(b) // which are the driver's
			return nil
		},
		func(row P) (any, error) { return *field(row), nil }, options)
}

// BytesOrNull is a column of bytes, where null is nil.
func BytesOrNull[P any](name string, field func(P) *[]byte, options ...Option) Column[P] {
	c := Bytes(name, field, options...)
	c.column.value = func(row any) (any, error) {
		if b := *field(row.(P)); b != nil {
			return b, nil
		}
		return nil, nil
	}
	return c
}

// Int is a column of numbers.
func Int[P any](name string, field func(P) *int, options ...Option) Column[P] {
	return columnOf(name, number,
		func(row P, n int64) error {
			*field(row) = int(n)
			return nil
		},
		func(row P) (any, error) { return *field(row), nil }, options)
}

// IntOrNull is an Int that may be null.
func IntOrNull[P any](name string, field func(P) **int, options ...Option) Column[P] {
	return columnOf(name, number,
		func(row P, n int64) error {
			i := int(n)
			*field(row) = &i
			return nil
		},
		func(row P) (any, error) { return orNull(*field(row)), nil }, options)
}

// Flag is a column of 0 and 1.
func Flag[P any](name string, field func(P) *bool, options ...Option) Column[P] {
	return columnOf(name, number,
		func(row P, n int64) error {
			*field(row) = n != 0
			return nil
		},
		func(row P) (any, error) {
			if *field(row) {
				return 1, nil
			}
			return 0, nil
		}, options)
}

func orNull[V any](v *V) any {
	if v == nil {
		return nil
	}
	return *v
}
