package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"
)

// Options say which database to open: exactly one of Path and URL.
type Options struct {
	Path   string       // a SQLite file, made when missing
	URL    string       // postgres://…
	Logger *slog.Logger // default: discard

	// MustExist refuses a database that this program has not made its tables in yet, and makes nothing: ErrNoDatabase.
	MustExist bool

	// AsIs leaves the schema as it is, for what only reads. With MustExist.
	AsIs bool

	// Vacant refuses a database that is in use before anything in it is changed, and keeps servers away from a SQLite file
	// until it is closed: *NotEmptyError, ErrServedElsewhere.
	Vacant bool

	// BeforeMigration is asked before the schema of a database that has one changes. Its error leaves the database as it is.
	// Meanwhile no server may serve a SQLite file: ErrServedElsewhere.
	BeforeMigration func(context.Context, *Store) error

	// Schema is the version of the schema to make; default: the newest. Nothing but Load and Dump works on an older one.
	Schema int64

	// SkipCopy migrates a SQLite file without keeping a copy of it.
	SkipCopy bool

	// Wait is how long to wait for a PostgreSQL that is not up yet; default 30 s.
	Wait time.Duration
}

// A Store is an open, migrated database. It is safe for concurrent use.
type Store struct {
	queries
	writer *sql.DB
	reader *sql.DB
	path   string // of a SQLite file
	guard  guard
	spare  reserve
	claims *os.File // held to keep servers away
	isNew  bool
	logger *slog.Logger
	auth   authenticator

	elapsed func() time.Duration // since the start; goes forward only
}

// A Tx is a transaction under way. It may read, and only it may write.
type Tx struct {
	queries
}

// Open opens the database and brings its schema up to date. ErrNoDatabase, *NewerSchemaError.
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
	if o.MustExist && o.URL == "" {
		if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNoDatabase
		}
	}
	started := time.Now()
	s := &Store{path: o.Path, logger: o.Logger, elapsed: func() time.Duration { return time.Since(started) }}
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
		return nil, explainOpen(err)
	}
	s.db = s.reader
	s.guard = guard{pool: s.reader, idle: s.dialect.idle, late: s.dialect.late, patience: readPatience}
	s.queries.guard = &s.guard
	if o.Path != "" {
		s.spare.path = o.Path + "-reserve"
	}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.closePools())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, o Options) error {
	if err := s.connect(ctx); err != nil {
		return explainOpen(err)
	}
	exists, err := s.hasTables(ctx, ownTables...)
	if err != nil {
		return explainOpen(err)
	}
	if !exists && o.MustExist {
		return ErrNoDatabase
	}
	s.isNew = !exists
	if o.Vacant {
		if err := s.claim(ctx); err != nil {
			return err
		}
	}
	if !o.AsIs {
		if err := s.bringUpToDate(ctx, o); err != nil {
			return err
		}
	}
	if s.auth, err = newAuthenticator(s); err != nil {
		return fmt.Errorf("store: prepare: %w", err)
	}
	return nil
}

func (s *Store) bringUpToDate(ctx context.Context, o Options) error {
	release, err := s.admitMigration(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	unlock, err := s.copyBeforeMigration(ctx, o)
	if err != nil {
		return fmt.Errorf("store: copy before the migration: %w", err)
	}
	defer unlock()
	if err := migrate(ctx, s.writer, s.dialect, o.Schema); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	if o.Schema == 0 {
		if err := s.renewTexts(ctx); err != nil {
			return fmt.Errorf("store: %w", err)
		}
	}
	if err := s.warnAboutSearch(ctx); err != nil {
		return fmt.Errorf("store: look for the search index: %w", err)
	}
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

// IsNew reports whether there was nothing in the database when it was opened.
func (s *Store) IsNew() bool { return s.isNew }

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.auth.close(), s.closePools()) }

func (s *Store) closePools() error {
	err := s.writer.Close()
	if s.reader != nil && s.reader != s.writer {
		err = errors.Join(err, s.reader.Close())
	}
	if s.claims != nil {
		err = errors.Join(err, s.claims.Close())
	}
	return err
}
