package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// sqliteAuthenticator keeps nonces in memory, since one process serves a SQLite file, and in a journal beside it. It
// is opened by the first request, so that commands on a file that is being served don't touch the journal.
type sqliteAuthenticator struct {
	store  *Store
	prober *sqliteProbe

	mu     sync.Mutex
	opened *sqliteDesk
}

// A sqliteDesk is what it takes to answer requests.
type sqliteDesk struct {
	keys   *keyCache
	nonces *nonceBook
}

// open returns the desk. ErrServedElsewhere.
func (a *sqliteAuthenticator) open(ctx context.Context) (*sqliteDesk, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened != nil {
		return a.opened, nil
	}
	keys, err := newKeyCache(context.WithoutCancel(ctx), a.store.reader)
	if err != nil {
		return nil, err
	}
	nonces, err := openNonceBook(a.store.path, a.store.elapsed)
	if err != nil {
		return nil, errors.Join(err, keys.close())
	}
	if err := a.missNonces(ctx, nonces); err != nil {
		return nil, errors.Join(err, nonces.close(), keys.close())
	}
	a.opened = &sqliteDesk{keys, nonces}
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
	known, err := value[int](ctx, a.store.queries, `pragma user_version`)
	switch {
	case err != nil, known == noncesKept && !b.noFloor:
		return err
	case known != noncesUnknown:
		a.store.logger.WarnContext(ctx, "which requests were used is not known: those that were signed up to now are refused")
		err = b.lose(time.Now())
	case b.noFloor:
		if err = b.writeFloor(b.floor); isFull(err) {
			return nil
		}
	}
	if err != nil || known == noncesKept {
		return err
	}
	err = a.store.Tx(ctx, func(tx *Tx) error { return tx.noteNonces(ctx, noncesKept) })
	if OutOfRoom(err) {
		return nil
	}
	return err
}

func (a *sqliteAuthenticator) prepare(ctx context.Context) error {
	desk, err := a.open(ctx)
	if err != nil {
		return err
	}
	if err := a.store.spare.keep(); err != nil {
		a.store.logger.WarnContext(ctx, "there is no room to keep in reserve: keys can be revoked and agents suspended, nothing else", "error", err)
	}
	if now := time.Now(); desk.nonces.refusesSecond(now) {
		return waitForNextSecond(ctx, now)
	}
	return nil
}

// lose has the next server begin a floor.
func (a *sqliteAuthenticator) lose(ctx context.Context, tx *Tx) error {
	return tx.noteNonces(ctx, noncesLost)
}

func (tx *Tx) noteNonces(ctx context.Context, state int) error {
	return tx.exec(ctx, fmt.Sprintf(`pragma user_version = %d`, state))
}

func (a *sqliteAuthenticator) once(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (Credential, bool, error) {
	desk, err := a.open(ctx)
	if err != nil {
		return Credential{}, false, err
	}
	c, err := desk.keys.find(context.WithoutCancel(ctx), hashes) // which is too short to be worth breaking off
	if err != nil {
		return Credential{}, false, explain(err)
	}
	if c.Key.RevokedAt != nil {
		return c, true, nil
	}
	if err := a.store.spare.admit(ctx); err != nil {
		return c, false, err
	}
	fresh, err := desk.nonces.use(c.Key.ID, nonce, now, expires)
	if isFull(err) && isUrgent(ctx) {
		a.store.spare.release(ctx)
		fresh, err = desk.nonces.use(c.Key.ID, nonce, now, expires)
	}
	return c, fresh, explainFile(err)
}

// purge has nothing to do: a generation is forgotten as a whole.
func (a *sqliteAuthenticator) purge(context.Context, *Tx, time.Time) error { return nil }

func (a *sqliteAuthenticator) probe(ctx context.Context) error {
	if err := a.store.spare.admit(ctx); err != nil {
		return err
	}
	return a.prober.look(ctx)
}

func (a *sqliteAuthenticator) close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.opened == nil {
		return a.prober.close()
	}
	return errors.Join(a.prober.close(), a.opened.nonces.close(), a.opened.keys.close())
}
