package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Store is an open, migrated database. It is safe for concurrent use.
type Store struct {
	queries
	db   *sqldb.DB
	auth authenticator

	retrievals *gatherer[*Retrieval]
	spans      *gatherer[*SpanBatch]
	runMarks   markCache
	reports    *gatherer[*Report]
}

// A Tx is a transaction under way. It may read, and only it may write.
type Tx struct {
	queries
	write    sqldb.Tx
	runMarks *markCache // nil where none is worth it
}

// queries are the reads, which a Store and a Tx share.
type queries struct{ read sqldb.Queries }

// Tx runs fn in one transaction: all of its writes are kept, or none when it returns an error. On PostgreSQL fn may
// run again when another transaction got in the way or the connection was lost, so it must not have effects of its own.
// It fails with an *UnavailableError when the database can't do it at present, after ten seconds at the latest.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	return s.transact(ctx, sqldb.WritePatience, fn)
}

// LongTx is Tx for a command that may take as long as it needs.
func (s *Store) LongTx(ctx context.Context, fn func(*Tx) error) error {
	return s.transact(ctx, sqldb.LongPatience, fn)
}

func (s *Store) transact(ctx context.Context, patience time.Duration, fn func(*Tx) error) error {
	return s.db.Transact(ctx, patience, func(write sqldb.Tx) error {
		tx := within(write)
		tx.runMarks = &s.runMarks
		return fn(tx)
	})
}

func within(tx sqldb.Tx) *Tx { return &Tx{queries: queries{tx.Queries}, write: tx} }

// Urgent marks a context for changes that take power away, such as revoking a key: they may use the room that is kept
// in reserve.
func Urgent(ctx context.Context) context.Context { return sqldb.Urgent(ctx) }

// IsNew reports whether there was nothing in the database when it was opened.
func (s *Store) IsNew() bool { return s.db.IsNew() }

// CheckSchema fails with an *OlderSchemaError or a *NewerSchemaError where the schema is that of another release.
func (s *Store) CheckSchema(ctx context.Context) error { return s.db.CheckSchema(ctx) }

// SchemaVersions are the version of the database's schema and the newest there is for it.
func (s *Store) SchemaVersions(ctx context.Context) (version, newest int64, err error) {
	return s.db.SchemaVersions(ctx)
}

// Close closes the database.
func (s *Store) Close() error {
	var err error
	if s.auth != nil {
		err = s.auth.close()
	}
	return errors.Join(err, s.db.Close())
}
