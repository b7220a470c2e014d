package sqldb

import (
	"log/slog"
	"time"
)

// Options say which database to open: exactly one of Path and URL.
type Options struct {
	Path   string       // a SQLite file, made when missing
	URL    string       // postgres://…
	Logger *slog.Logger // default: discard
	Schema *Schema

	// MustExist refuses a database that the program has not made its tables in yet, with ErrNoDatabase, and makes nothing.
	MustExist bool

	// Watch is told of each read and each transaction, which are the operations, how long it took, and what was wrong with the
	// database where it could not be done, "" otherwise; default: nobody is.
	Watch func(operation string, took time.Duration, trouble string)

	// Wait is how long to wait for a PostgreSQL that is not up yet; default 30 s.
	Wait time.Duration
}
