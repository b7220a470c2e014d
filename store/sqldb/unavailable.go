package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// unavailable makes the error of a driver's error that is not about the statement but about the database; nil of others.
func unavailable(err error) *UnavailableError {
	var known *UnavailableError
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &pg):
		return postgresUnavailable(pg, err)
	case errors.As(err, &lite):
		return sqliteUnavailable(lite.Code(), err)
	case connectionLost(err):
		return &UnavailableError{Reason: "the connection to the database was lost", Err: err, lost: true}
	}
	return nil
}

// connectionLost reports whether an error is that of a connection and not of a statement.
func connectionLost(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	for _, known := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &connecting) || pgconn.SafeToRetry(err) ||
		errors.As(err, &network) && !errors.Is(err, context.DeadlineExceeded)
}

func postgresUnavailable(pg *pgconn.PgError, err error) *UnavailableError {
	e := &UnavailableError{Err: err}
	switch {
	case gone(pg.Code):
		e.Reason, e.lost = "PostgreSQL is stopping or starting", true
	case pg.Code == "53100":
		e.Reason, e.kind = "PostgreSQL's disk is full", full
	case strings.HasPrefix(pg.Code, "53"):
		e.Reason = "PostgreSQL has no room for this at present"
	case strings.HasPrefix(pg.Code, "58"):
		e.Reason = "PostgreSQL's disk reports an error"
	case pg.Code == "XX001" || pg.Code == "XX002":
		e.Reason, e.kind = "PostgreSQL's data is damaged", damaged
	case strings.HasPrefix(pg.Code, "XX"):
		e.Reason = "PostgreSQL reports an error of its own"
	case pg.Code == "25006":
		e.Reason, e.kind = "PostgreSQL takes no changes", full
	case pg.Code == "57014" || pg.Code == "55P03":
		e.Reason = "PostgreSQL did not answer in time"
	default:
		return nil
	}
	return e
}

func sqliteUnavailable(code int, err error) *UnavailableError {
	e := &UnavailableError{Err: err}
	switch code & 0xff { // the rest says more
	case sqliteBusy, sqliteLocked, sqliteProtocol:
		e.Reason = "another program has locked the database"
	case sqliteFull:
		e.Reason, e.kind = "the disk is full", full
	case sqliteReadOnly:
		e.Reason, e.kind = "the database can't be written to", full
	case sqliteIO:
		e.Reason, e.kind, e.lost = "the disk reports an error", full, true
	case sqliteCantOpen:
		e.Reason = "the database's file can't be opened"
	case sqliteCorrupt, sqliteNotADB:
		e.Reason, e.kind = "the database's file is damaged", damaged
	case sqliteNoMemory:
		e.Reason = "there is no memory left"
	default:
		return nil
	}
	return e
}

// committing is an error of a commit: where nobody said what became of it, the change may have been made.
func committing(err error) error {
	e := unavailable(err)
	if e == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		e = &UnavailableError{Reason: "the database did not answer in time", Err: err, lost: true}
	}
	if e == nil {
		return err
	}
	e.Unknown = e.lost && !pgconn.SafeToRetry(err) // which says that nothing was sent
	return e
}
