package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Options say which database to open: exactly one of Path and URL.
type Options struct {
	Path   string       // a SQLite file, made when missing
	URL    string       // postgres://…
	Logger *slog.Logger // default: discard

	// MustExist refuses a database that this program has not made its tables in yet, with ErrNoDatabase, and makes nothing.
	MustExist bool

	// AsIs leaves the schema as it is, for what only reads. With MustExist.
	AsIs bool

	// Vacant refuses a database with rows in it, with a *NotEmptyError, before anything is changed; and keeps servers away
	// from a SQLite file until it is closed, with ErrServedElsewhere where one is there already.
	Vacant bool

	// BeforeMigration is asked before the schema of a database that has one changes. Its error leaves the database as it is.
	// It fails with ErrServedElsewhere where a server is on the SQLite file, and keeps others from it meanwhile.
	BeforeMigration func(context.Context, *Store) error

	// Patient lets a read take a minute instead of five seconds: commands read much at once, and nobody else waits for them.
	Patient bool

	// Schema is the version of the schema to make; default: the newest. Nothing but Load and Dump works on an older one.
	Schema int64

	// SkipCopy migrates a SQLite file without keeping a copy of it.
	SkipCopy bool

	// Watch is sqldb.Options.Watch.
	Watch func(operation string, took time.Duration, trouble string)

	// Wait is how long to wait for a PostgreSQL that is not up yet; default 30 s.
	Wait time.Duration
}

// Open opens the database and brings its schema up to date. It fails with ErrNoDatabase where one must be there and is
// not, and with a *NewerSchemaError where a later release was there before.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	db, err := sqldb.Open(ctx, sqldb.Options{
		Path:      o.Path,
		URL:       o.URL,
		Logger:    o.Logger,
		Schema:    schema,
		MustExist: o.MustExist,
		Watch:     o.Watch,
		Wait:      o.Wait,
	})
	if err != nil {
		return nil, err
	}
	if o.Patient {
		db.LimitReads(sqldb.CommandPatience)
	}
	s := &Store{queries: queries{db.Queries}, db: db}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context, o Options) error {
	if o.Vacant {
		if err := s.db.Claim(ctx); err != nil {
			return err
		}
	}
	if !o.AsIs {
		if err := s.bringUpToDate(ctx, o); err != nil {
			return err
		}
	}
	s.auth = authenticators.On(s.read)(s.db, o.Logger)
	s.gather()
	return nil
}

// authenticators are each database's own.
var authenticators = sqldb.Either[func(*sqldb.DB, *slog.Logger) authenticator]{
	SQLite:     newSQLiteAuthenticator,
	PostgreSQL: newPostgresAuthenticator,
}

func (s *Store) bringUpToDate(ctx context.Context, o Options) error {
	m := sqldb.Migration{To: o.Schema, SkipCopy: o.SkipCopy}
	if o.BeforeMigration != nil {
		m.Before = func(ctx context.Context) error { return o.BeforeMigration(ctx, s) }
	}
	m.After = func(ctx context.Context) error {
		if o.Schema == 0 {
			if err := s.renewTexts(ctx); err != nil {
				return fmt.Errorf("store: %w", err)
			}
		}
		if err := searchIndexes.On(s.read)(ctx, s.read, o.Logger); err != nil {
			return fmt.Errorf("store: look for the search index: %w", err)
		}
		return nil
	}
	return s.db.Migrate(ctx, m)
}
