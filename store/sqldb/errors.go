package sqldb

import "errors"

// What callers tell apart, beside a schema's own refusals. They say "store", which is what their readers know.
var (
	ErrNotFound   = errors.New("store: no such row")
	ErrConflict   = errors.New("store: such a row exists")
	ErrNoDatabase = errors.New("store: there is no database of this program")

	ErrServedElsewhere = errors.New("another server already serves this database: stop it, or use PostgreSQL (--database-url)")
)

// An UnavailableError says that the database can't do what it was asked to, whatever that was: it is full, locked, out
// of reach, or damaged. Asking again may help once the reason is gone.
type UnavailableError struct {
	Reason  string // a clause for people, such as "the disk is full"
	Unknown bool   // the change may or may not have been made; otherwise nothing was changed
	Err     error  // for the log

	lost bool // nobody said what became of the last statement
	kind trouble
}

// trouble is what stays wrong for others too.
type trouble int

const (
	passing trouble = iota
	full            // or read-only: writes fail
	damaged         // parts can't be read
)

func (e *UnavailableError) Error() string {
	text := e.Reason + ", nothing was changed"
	if e.Unknown {
		text = e.Reason + ", and the change may or may not have been made"
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *UnavailableError) Unwrap() error { return e.Err }

// Damaged reports whether it is for damage, which does not pass, that something could not be read.
func (e *UnavailableError) Damaged() bool { return e.kind == damaged }

// Full reports whether writes fail, as long as nobody makes room.
func (e *UnavailableError) Full() bool { return e.kind == full }

// OutOfRoom reports whether something could not be written for want of room.
func OutOfRoom(err error) bool {
	var e *UnavailableError
	return errors.As(err, &e) && e.kind == full && !e.Unknown
}
