package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// ErrUnavailable says that the database does not answer, or can't do just now what it does at other times. It is no
// fault of what was asked.
var ErrUnavailable = errors.New("store: the database is not available")

// unavailable tells the database's own trouble from a refusal, and from a caller who went away.
func unavailable(err error) bool {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	var network net.Error // a deadline that passed is one, too
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &pg):
		return len(pg.Code) == 5 && slices.Contains(troubledClasses, pg.Code[:2])
	case errors.As(err, &lite):
		return slices.Contains(troubledCodes, lite.Code()&0xFF)
	}
	return errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.ErrUnexpectedEOF)
}

// troubledClasses are PostgreSQL's classes of errors: connection, resources, operator intervention, system, corruption.
var troubledClasses = []string{"08", "53", "57", "58", "XX"}

// troubledCodes are SQLite's primary result codes: busy, locked, read-only, I/O, corrupt, full, can't open, no database.
var troubledCodes = []int{5, 6, 8, 10, 11, 13, 14, 26}
