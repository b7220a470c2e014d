package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"sync"
	"time"
)

// sqliteAuthenticator keeps nonces in memory, since one process serves a SQLite file, and writes them to the file
// now and then and when it closes, so that a restart does not forget them.
type sqliteAuthenticator struct {
	store     *Store
	statement *sql.Stmt
	seed      maphash.Seed
	shards    [32]nonceShard
}

type nonceShard struct {
	mu   sync.Mutex
	seen map[nonceKey]int64 // when the nonce expires, in microseconds
}

type nonceKey struct{ keyID, nonce string }

func newSQLiteAuthenticator(ctx context.Context, s *Store) (*sqliteAuthenticator, error) {
	statement, err := s.reader.PrepareContext(ctx, credentialQuery)
	if err != nil {
		return nil, err
	}
	a := &sqliteAuthenticator{store: s, statement: statement, seed: maphash.MakeSeed()}
	for i := range a.shards {
		a.shards[i].seen = map[nonceKey]int64{}
	}
	return a, a.load(ctx)
}

func (a *sqliteAuthenticator) load(ctx context.Context) error {
	type row struct {
		key     nonceKey
		expires int64
	}
	rows, err := all(ctx, a.store.queries, func(r scanner) (n row, err error) {
		err = r.Scan(&n.key.keyID, &n.key.nonce, &n.expires)
		return n, err
	}, `select key_id, nonce, expires_at from nonces`)
	if err != nil {
		return fmt.Errorf("load nonces: %w", err)
	}
	for _, n := range rows {
		a.shard(n.key).seen[n.key] = n.expires
	}
	return nil
}

func (a *sqliteAuthenticator) shard(k nonceKey) *nonceShard {
	return &a.shards[maphash.Comparable(a.seed, k)%uint64(len(a.shards))]
}

func (a *sqliteAuthenticator) once(ctx context.Context, hash []byte, nonce string, now, expires time.Time) (Credential, bool, error) {
	c, err := scanCredential(a.statement.QueryRowContext(ctx, hash))
	if err != nil {
		return Credential{}, false, err
	}
	return c, a.use(nonceKey{c.Key.ID, nonce}, micros(now), micros(expires)), nil
}

func (a *sqliteAuthenticator) use(k nonceKey, now, expires int64) (fresh bool) {
	shard := a.shard(k)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if until, seen := shard.seen[k]; seen && until > now {
		return false
	}
	shard.seen[k] = expires
	return true
}

// flush forgets what has expired and writes the rest down.
func (a *sqliteAuthenticator) flush(ctx context.Context, now time.Time) error {
	live := map[nonceKey]int64{}
	for i := range a.shards {
		shard := &a.shards[i]
		shard.mu.Lock()
		for k, until := range shard.seen {
			if until <= micros(now) {
				delete(shard.seen, k)
			} else {
				live[k] = until
			}
		}
		shard.mu.Unlock()
	}
	return a.store.Tx(ctx, func(tx *Tx) error {
		if err := tx.exec(ctx, `delete from nonces where expires_at <= $1`, micros(now)); err != nil {
			return err
		}
		for k, until := range live {
			err := tx.exec(ctx, `insert into nonces (key_id, nonce, expires_at) values ($1, $2, $3) on conflict do nothing`,
				k.keyID, k.nonce, until)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *sqliteAuthenticator) close(ctx context.Context) error {
	err := a.flush(ctx, time.Now())
	if closeErr := a.statement.Close(); err == nil {
		err = closeErr
	}
	return err
}
