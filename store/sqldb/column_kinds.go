package sqldb

import (
	"encoding/json"
	"time"
)

// Time is a column of microseconds since 1970.
func Time[T any](name string, field func(*T) *time.Time) Column[T] {
	return Coded(name, field, always(Micros), always(fromMicros))
}

// TimeOrNull is a Time that may be null.
func TimeOrNull[T any](name string, field func(*T) **time.Time) Column[T] {
	return Coded(name, field,
		always(func(t *time.Time) *int64 {
			if t == nil {
				return nil
			}
			us := Micros(*t)
			return &us
		}),
		always(func(us *int64) *time.Time {
			t := fromMicros(*us)
			return &t
		}))
}

// TimeOrNever is a Time whose 0 stands for none.
func TimeOrNever[T any](name string, field func(*T) **time.Time) Column[T] {
	return Coded(name, field,
		always(func(t *time.Time) int64 {
			if t == nil {
				return 0
			}
			return Micros(*t)
		}),
		always(TimeUnlessZero))
}

// TimeOrZero is a Time whose 0 stands for the zero time.
func TimeOrZero[T any](name string, field func(*T) *time.Time) Column[T] {
	return Coded(name, field,
		always(func(t time.Time) int64 {
			if t.IsZero() {
				return 0
			}
			return Micros(t)
		}),
		always(func(us int64) (t time.Time) {
			if us != 0 {
				t = fromMicros(us)
			}
			return t
		}))
}

// JSON is a column of JSON that the row has as it is; an empty one is an empty object.
func JSON[T any](name string, field func(*T) *json.RawMessage) Column[T] {
	return Coded(name, field,
		always(func(raw json.RawMessage) string {
			if len(raw) == 0 {
				return "{}"
			}
			return string(raw)
		}),
		always(func(text string) json.RawMessage { return json.RawMessage(text) }))
}

// JSONOrNull is JSON where an empty one is null.
func JSONOrNull[T any](name string, field func(*T) *json.RawMessage) Column[T] {
	return Coded(name, field,
		always(func(raw json.RawMessage) *string {
			if len(raw) == 0 {
				return nil
			}
			text := string(raw)
			return &text
		}),
		always(func(text *string) json.RawMessage { return json.RawMessage(*text) }))
}

// always makes a coding of one that can't fail.
func always[A, B any](code func(A) B) func(A) (B, error) {
	return func(a A) (B, error) { return code(a), nil }
}

// Micros is how the database holds a time.
func Micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// TimeUnlessZero reads a time from the database, nil for 0.
func TimeUnlessZero(us int64) *time.Time {
	if us == 0 {
		return nil
	}
	t := fromMicros(us)
	return &t
}
