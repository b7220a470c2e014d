package sqldb

import "errors"

// The operations that Options.Watch is told of.
const (
	Read  = "read"
	Write = "write" // a transaction
)

// Troubles are what may be wrong with a database.
func Troubles() []string { return []string{"full", "damaged", "connection lost", "other"} }

// troubleOf is one of Troubles, or "" of an error that is not the database's.
func troubleOf(err error) string {
	var e *UnavailableError
	switch {
	case !errors.As(err, &e):
		return ""
	case e.kind == full:
		return "full"
	case e.kind == damaged:
		return "damaged"
	case e.lost:
		return "connection lost"
	}
	return "other"
}
