package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Options say which database to open: exactly one of Path and URL.
type Options struct {
	Path   string       // a SQLite file, made when missing
	URL    string       // postgres://…
	Logger *slog.Logger // default: discard

	// Wait is how long to wait for a PostgreSQL that is not up yet; default 30 s.
	Wait time.Duration
}

// A Store is an open, migrated database. It is safe for concurrent use.
type Store struct {
	queries
	writer *sql.DB
	reader *sql.DB
	path   string // of a SQLite file
	logger *slog.Logger
	auth   authenticator
}

// queries are the reads, which a Store and a Tx share.
type queries struct {
	db      querier
	dialect *dialect
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A Tx is a transaction under way. It may read, and only it may write.
type Tx struct {
	queries
}

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, o Options) (*Store, error) {
	if (o.Path == "") == (o.URL == "") {
		return nil, errors.New("store: exactly one of Options.Path and Options.URL must be set")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	s := &Store{path: o.Path, logger: o.Logger}
	var err error
	if o.URL != "" {
		s.dialect = postgresDialect
		s.writer, err = openPostgres(ctx, o)
		s.reader = s.writer
	} else {
		s.dialect = sqliteDialect
		s.writer, s.reader, err = openSQLite(o.Path)
	}
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	s.db = s.reader
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) error {
	if err := s.connect(ctx); err != nil {
		return fmt.Errorf("store: connect: %w", err)
	}
	if err := migrate(ctx, s.writer, s.dialect); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if err := s.warnAboutSearch(ctx); err != nil {
		return fmt.Errorf("store: look for the search index: %w", err)
	}
	s.auth = newAuthenticator(s)
	return nil
}

// connect makes the first connection. Of several processes that open a new SQLite file at once, all but one are refused
// without waiting while the file is made one with a write-ahead log.
func (s *Store) connect(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := s.writer.PingContext(ctx)
		if !busy(err) || attempt == maxAttempts {
			return err
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.auth.close(), s.closePools()) }

func (s *Store) closePools() error {
	err := s.writer.Close()
	if s.reader != nil && s.reader != s.writer {
		err = errors.Join(err, s.reader.Close())
	}
	return err
}

// Ready reports whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	var one int
	return s.db.QueryRowContext(ctx, `select 1`).Scan(&one)
}

const maxAttempts = 10

// Tx runs fn in one transaction: all of its writes are kept, or none when it returns an error. On PostgreSQL fn may
// run again when another transaction got in the way, so it must not have effects of its own.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.once(ctx, fn)
		if !retriable(err) || attempt == maxAttempts {
			return explain(err)
		}
		if err := pause(ctx, attempt); err != nil {
			return err
		}
	}
}

// pause lets others finish, for longer from attempt to attempt.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(rand.IntN(attempt*10)+1) * time.Millisecond):
		return nil
	}
}

func (s *Store) once(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if err := fn(&Tx{queries{db: tx, dialect: s.dialect}}); err != nil {
		return err
	}
	return tx.Commit()
}

// all runs a query and reads each of its rows with scan.
func all[T any](ctx context.Context, q queries, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, explain(err)
		}
		out = append(out, one)
	}
	return out, explain(rows.Err())
}

// scanner is a row of either kind.
type scanner interface{ Scan(dest ...any) error }

func (q queries) exec(ctx context.Context, query string, args ...any) error {
	_, err := q.db.ExecContext(ctx, query, args...)
	return explain(err)
}

// execOne is exec for a statement that must change exactly one row.
func (q queries) execOne(ctx context.Context, query string, args ...any) error {
	result, err := q.db.ExecContext(ctx, query, args...)
	if err != nil {
		return explain(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNotFound, err)
	}
	return nil
}
