package sqldb

import (
	"math"
	"time"
)

// Time is a column of microseconds since 1970.
func Time[P any](name string, field func(P) *time.Time, options ...Option) Column[P] {
	return columnOf(name, number,
		func(row P, us int64) error {
			*field(row) = fromMicros(us)
			return nil
		},
		func(row P) (any, error) { return Micros(*field(row)), nil }, options)
}

// TimeOrZero is a Time whose 0 stands for the zero time.
func TimeOrZero[P any](name string, field func(P) *time.Time, options ...Option) Column[P] {
	return columnOf(name, number,
		func(row P, us int64) error {
			if us != 0 {
				*field(row) = fromMicros(us)
			}
			return nil
		},
		func(row P) (any, error) {
			if t := *field(row); !t.IsZero() {
				return Micros(t), nil
			}
			return int64(0), nil
		}, options)
}

// TimeOrNull is a Time that may be null.
func TimeOrNull[P any](name string, field func(P) **time.Time, options ...Option) Column[P] {
	return timeOr(nil, name, field, options)
}

// TimeOrNever is a Time whose 0 stands for none.
func TimeOrNever[P any](name string, field func(P) **time.Time, options ...Option) Column[P] {
	return timeOr(int64(0), name, field, options)
}

// TimeOrForever is a Time whose Forever stands for none, so that what never ends is sorted last.
func TimeOrForever[P any](name string, field func(P) **time.Time, options ...Option) Column[P] {
	return timeOr(Forever, name, field, options)
}

// Forever is later than any time in microseconds.
const Forever int64 = math.MaxInt64

// timeOr is a Time that may be none.
func timeOr[P any](none any, name string, field func(P) **time.Time, options []Option) Column[P] {
	return columnOf(name, number,
		func(row P, us int64) error {
			if none == nil || us != none {
				t := fromMicros(us)
				*field(row) = &t
			}
			return nil
		},
		func(row P) (any, error) {
			if t := *field(row); t != nil {
				return Micros(*t), nil
			}
			return none, nil
		}, options)
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
