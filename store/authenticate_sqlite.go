package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// sqliteAuthenticator keeps nonces in memory, since one process serves a SQLite file, and in a journal beside it. It
// is opened by the first request, so that commands on a file that is being served don't touch the journal.
type sqliteAuthenticator struct {
	db      *sqldb.DB
	logger  *slog.Logger
	elapsed func() time.Duration // since the start; goes forward only

	mu     sync.Mutex
	opened *sqliteBooks // nil until the first request
}

func newSQLiteAuthenticator(db *sqldb.DB, logger *slog.Logger) authenticator {
	started := time.Now()
	return &sqliteAuthenticator{db: db, logger: logger, elapsed: func() time.Duration { return time.Since(started) }}
}

// sqliteBooks are what requests are answered from: the keys as they were last read, and the nonces that were used.
type sqliteBooks struct {
	keys   *keyCache
	nonces *nonceBook
}

// open returns the books, and opens them first where nobody did yet. It fails with ErrServedElsewhere while another
// process serves the file.
func (a *sqliteAuthenticator) open(ctx context.Context) (*sqliteBooks, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened != nil {
		return a.opened, nil
	}
	keys, err := newKeyCache(context.WithoutCancel(ctx), a.db)
	if err != nil {
		return nil, err
	}
	nonces, err := openNonceBook(a.db.Path(), a.elapsed)
	if err != nil {
		return nil, errors.Join(err, keys.close())
	}
	err = a.missNonces(ctx, nonces)
	if err == nil {
		err = a.db.Transact(ctx, sqldb.WritePatience, func(tx sqldb.Tx) error { return forgetLeases(ctx, tx) })
	}
	if err != nil && !OutOfRoom(err) {
		return nil, errors.Join(err, nonces.close(), keys.close())
	}
	a.opened = &sqliteBooks{keys, nonces}
	return a.opened, nil
}

// What a file's user_version says of the files of nonces beside it.
const (
	noncesUnknown = iota // there may be none yet
	noncesKept
	noncesLost // or there are another database's
)

// missNonces refuses what was signed up to now when the files of nonces that the database knows of are gone, and has it
// know of those that are there. A full disk keeps nobody out.
func (a *sqliteAuthenticator) missNonces(ctx context.Context, b *nonceBook) error {
	known, err := sqldb.Value[int](ctx, a.db.Queries, "ask whether there are nonces", `pragma user_version`)
	switch {
	case err != nil, known == noncesKept && !b.floor.missing:
		return err
	case known != noncesUnknown:
		a.logger.WarnContext(ctx, "which requests were used is not known: those that were signed up to now are refused")
		err = b.lose(time.Now())
	case b.floor.missing:
		if err = b.floor.write(b.floor.at); sqldb.IsFull(err) {
			return nil
		}
	}
	if err != nil || known == noncesKept {
		return err
	}
	err = a.db.Transact(ctx, sqldb.WritePatience, func(tx sqldb.Tx) error { return noteNonces(ctx, tx, noncesKept) })
	if OutOfRoom(err) {
		return nil
	}
	return err
}

func (a *sqliteAuthenticator) prepare(ctx context.Context) error {
	books, err := a.open(ctx)
	if err != nil {
		return err
	}
	if err := a.db.KeepReserve(); err != nil {
		a.logger.WarnContext(ctx, "there is no room to keep in reserve: keys can be revoked and agents suspended, nothing else", "error", err)
	}
	if now := time.Now(); books.nonces.refusesSecond(now) {
		return waitForNextSecond(ctx, now)
	}
	return nil
}

// lose has the next server begin a floor.
func (a *sqliteAuthenticator) lose(ctx context.Context, tx sqldb.Tx) error {
	return noteNonces(ctx, tx, noncesLost)
}

func noteNonces(ctx context.Context, tx sqldb.Tx, state int) error {
	return tx.Exec(ctx, "note whether there are nonces", fmt.Sprintf(`pragma user_version = %d`, state))
}

func (a *sqliteAuthenticator) once(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (Credential, bool, error) {
	books, err := a.open(ctx)
	if err != nil {
		return Credential{}, false, err
	}
	c, err := books.keys.find(context.WithoutCancel(ctx), hashes) // which is too short to be worth breaking off
	if err != nil {
		return Credential{}, false, err
	}
	if c.Key.RevokedAt != nil {
		return c, true, nil
	}
	if err := a.db.Admit(ctx); err != nil {
		return c, false, err
	}
	fresh, err := books.nonces.use(c.Key.ID, nonce, now, expires)
	if sqldb.IsFull(err) && a.db.MakeRoom(ctx) {
		fresh, err = books.nonces.use(c.Key.ID, nonce, now, expires)
	}
	return c, fresh, sqldb.FileError(err)
}

// purge has nothing to do: a generation is forgotten as a whole.
func (a *sqliteAuthenticator) purge(context.Context, sqldb.Tx, time.Time) error { return nil }

// probe has nothing to add to what the database says of itself.
func (a *sqliteAuthenticator) probe(context.Context) error { return nil }

func (a *sqliteAuthenticator) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened == nil {
		return nil
	}
	return errors.Join(a.opened.nonces.close(), a.opened.keys.close())
}
