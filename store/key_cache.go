package store

import (
	"context"
	"errors"
	"sync"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A keyCache remembers credentials for as long as nothing at all has changed in a SQLite file.
//
// Whether anything has is asked for every request, after the request came: what is found in the cache is therefore what
// the database would answer now. A revocation empties the cache, as every other write does.
type keyCache struct {
	db      *sqldb.DB
	changes *sqldb.Changes
	lookups *sqldb.Prepared // of a key by its hash, when there is one

	mu         sync.Mutex
	version    int64
	generation int // counts the versions that were seen
	known      map[string]Credential
}

// maxKnown bounds the memory; a full cache starts over.
const maxKnown = 2_000

func newKeyCache(ctx context.Context, db *sqldb.DB) (k *keyCache, err error) {
	k = &keyCache{db: db, known: map[string]Credential{}}
	if k.lookups, err = db.Prepare(ctx, credentialSelect+`k.hash = $1`); err != nil {
		return nil, err
	}
	if k.changes, err = db.Changes(ctx); err != nil {
		return nil, errors.Join(err, k.lookups.Close())
	}
	return k, nil
}

// find returns the credential that one of the hashes stands for as it is now, or ErrNotFound.
func (k *keyCache) find(ctx context.Context, hashes [][]byte) (Credential, error) {
	c, known, generation, err := k.get(ctx, hashes)
	if err != nil {
		return c, err
	}
	if !known {
		if c, err = k.look(ctx, hashes); err != nil {
			return c, err
		}
		k.put(c, generation)
	}
	if c.Agent != nil { // each caller has its own
		agent := *c.Agent
		c.Agent = &agent
	}
	return c, nil
}

// look asks for all hashes at once: between two questions a key could go from one of them to another.
func (k *keyCache) look(ctx context.Context, hashes [][]byte) (Credential, error) {
	const doing = "look a key up"
	scan := readCredentials().scan
	if len(hashes) == 1 {
		return sqldb.Row(ctx, k.lookups.Queries, doing, scan, "", hashes[0])
	}
	wanted := &sqldb.Clause{}
	for _, hash := range hashes {
		wanted.Add(`#`, hash)
	}
	return sqldb.Row(ctx, k.db.Queries, doing, scan, credentialSelect+`k.hash in (`+wanted.List()+`)`, wanted.Args()...)
}

// get returns what is known of a key now, and the generation for put.
func (k *keyCache) get(ctx context.Context, hashes [][]byte) (c Credential, known bool, generation int, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	version, err := k.changes.Version(ctx)
	if err != nil {
		return c, false, 0, err
	}
	if version != k.version {
		k.version, k.generation = version, k.generation+1
		clear(k.known)
	}
	for _, hash := range hashes {
		if c, known = k.known[string(hash)]; known {
			break
		}
	}
	return c, known, k.generation, nil
}

// put remembers what was read after get, unless something was written since then that the reading may have missed.
func (k *keyCache) put(c Credential, generation int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if generation != k.generation {
		return
	}
	if len(k.known) >= maxKnown {
		clear(k.known)
	}
	k.known[string(c.Key.Hash)] = c
}

func (k *keyCache) close() error {
	return errors.Join(k.changes.Close(), k.lookups.Close())
}
