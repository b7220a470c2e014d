package gate

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// named is a caller that is not an agent, as its key's holder calls it.
type named struct{ appID, text, kind string }

// maxCached bounds the cache; a full one starts over, which costs a read for each.
const maxCached = 1 << 15

const (
	noteUseEvery   = 24 * time.Hour // how far a caller's last use may lag behind
	retryFullEvery = time.Minute    // how late a key with all of its callers finds out that some are forgotten
	warnFullEvery  = time.Hour
)

// callers gives named callers their ids. It remembers them, and the keys that can make no more callers known.
type callers struct {
	base *api.Base
	most int // for each key
	mu   sync.RWMutex
	ids  map[named]store.Caller
	full map[string]fullKey // by key id
}

func newCallers(base *api.Base, most int) *callers {
	return &callers{base: base, most: most, ids: map[named]store.Caller{}, full: map[string]fullKey{}}
}

type fullKey struct{ tried, warned time.Time }

// id returns a caller's id, "" when the key has no room for it, or when it is none that may be kept.
func (c *callers) id(ctx context.Context, keyID string, who named, now time.Time, mayBeKept func() (bool, error)) (string, error) {
	if id := c.known(who, now); id != "" {
		return id, nil
	}
	found, err := c.base.Store.CallerOf(ctx, who.appID, who.text, who.kind)
	switch {
	case err == nil && now.Sub(found.LastUsedAt) >= noteUseEvery:
		found.LastUsedAt = now
		err = c.base.Store.Tx(ctx, func(tx *store.Tx) error { return tx.UseCaller(ctx, found.ID, now) })
	case errors.Is(err, store.ErrNotFound) && c.hasRoom(keyID, now):
		if kept, err := mayBeKept(); err != nil || !kept {
			return "", err
		}
		found, err = c.add(ctx, keyID, who, now)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		if c.isFull(keyID, now) {
			c.base.Logger.WarnContext(ctx, "a key has made as many callers known as it may: further ones get no actor id", "key", keyID, "most", c.most)
		}
		return "", nil
	case err != nil:
		return "", err
	}
	c.remember(who, found)
	return found.ID, nil
}

func (c *callers) add(ctx context.Context, keyID string, who named, now time.Time) (added store.Caller, err error) {
	err = c.base.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if err = tx.AddCaller(ctx, who.appID, keyID, who.text, who.kind, c.most, now); err != nil {
			return err
		}
		added, err = tx.CallerOf(ctx, who.appID, who.text, who.kind)
		return err
	})
	return added, err
}

func (c *callers) known(who named, now time.Time) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if found := c.ids[who]; now.Sub(found.LastUsedAt) < noteUseEvery {
		return found.ID
	}
	return ""
}

func (c *callers) remember(who named, found store.Caller) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.ids) >= maxCached {
		clear(c.ids)
	}
	c.ids[who] = found
}

// hasRoom reports whether a key may be able to make one more caller known.
func (c *callers) hasRoom(keyID string, now time.Time) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return now.Sub(c.full[keyID].tried) >= retryFullEvery
}

// isFull notes that a key has no room, and reports whether that is worth a line in the log.
func (c *callers) isFull(keyID string, now time.Time) (warn bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := c.full[keyID]
	if now.Sub(key.tried) >= retryFullEvery {
		key.tried = now
	}
	if warn = now.Sub(key.warned) >= warnFullEvery; warn {
		key.warned = now
	}
	c.full[keyID] = key
	return warn
}
