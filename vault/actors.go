package vault

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// defaultMaxActors is how many named callers a key can make known. Whoever holds a key can make up names; those of others
// stay what they are. Names beyond it are served like any other, but get no actor id, and nothing is written for them.
const defaultMaxActors = 1_000

// nameActor finds or makes the id of a caller that is not an agent and tells it to the client. It comes after
// everything that may refuse the request, because it writes: a key that may do nothing must not fill the database.
func (v *Vault) nameActor(c *call) error {
	if c.caller.text == "" || c.ownKey && c.agent.Status != wire.AgentActive {
		return nil
	}
	if _, isAgent := api.ParseID(c.caller.text); isAgent {
		return nil
	}
	id, err := v.actorID(c.Context(), c.key.ID, actor{c.key.AppID, c.caller.text, c.caller.kind}, v.clock())
	if err != nil {
		return api.Unavailable(wire.CodeCallerResolutionError, err)
	}
	if id != "" {
		c.header[wire.HeaderActorID] = []string{id}
	}
	return nil
}

type actor struct{ appID, name, kind string }

// maxCachedActors bounds the cache; a full one starts over, which costs a read for each.
const maxCachedActors = 1 << 15

const (
	noteActorEvery = 24 * time.Hour // how far an actor's last use may lag behind
	retryFullEvery = time.Minute    // how late a key with all of its actors finds out that some are forgotten
	warnFullEvery  = time.Hour
)

// An actorCache remembers actor ids, and the keys that can make no more actors known.
type actorCache struct {
	most int // for each key
	mu   sync.RWMutex
	ids  map[actor]store.Actor
	full map[string]fullKey // by key id
}

type fullKey struct{ tried, warned time.Time }

// actorID returns an actor's id, "" when the key has no room for it.
func (v *Vault) actorID(ctx context.Context, keyID string, who actor, now time.Time) (string, error) {
	if id := v.actors.known(who, now); id != "" {
		return id, nil
	}
	found, err := v.store.ActorOf(ctx, who.appID, who.name, who.kind)
	switch {
	case err == nil && now.Sub(found.LastUsedAt) >= noteActorEvery:
		found.LastUsedAt = now
		err = v.store.Tx(ctx, func(tx *store.Tx) error { return tx.UseActor(ctx, found.ID, now) })
	case errors.Is(err, store.ErrNotFound) && v.actors.hasRoom(keyID, now):
		found, err = v.addActor(ctx, keyID, who, now)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		if v.actors.isFull(keyID, now) {
			v.logger.WarnContext(ctx, "a key has made as many callers known as it may: further ones get no actor id", "key", keyID, "most", v.actors.most)
		}
		return "", nil
	case err != nil:
		return "", err
	}
	v.actors.remember(who, found)
	return found.ID, nil
}

func (v *Vault) addActor(ctx context.Context, keyID string, who actor, now time.Time) (added store.Actor, err error) {
	err = v.store.Tx(ctx, func(tx *store.Tx) (err error) {
		if err = tx.AddActor(ctx, who.appID, keyID, who.name, who.kind, v.actors.most, now); err != nil {
			return err
		}
		added, err = tx.ActorOf(ctx, who.appID, who.name, who.kind)
		return err
	})
	return added, err
}

func (a *actorCache) known(who actor, now time.Time) string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if found := a.ids[who]; now.Sub(found.LastUsedAt) < noteActorEvery {
		return found.ID
	}
	return ""
}

func (a *actorCache) remember(who actor, found store.Actor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.ids) >= maxCachedActors {
		clear(a.ids)
	}
	a.ids[who] = found
}

// hasRoom reports whether a key may be able to make one more actor known.
func (a *actorCache) hasRoom(keyID string, now time.Time) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return now.Sub(a.full[keyID].tried) >= retryFullEvery
}

// isFull notes that a key has no room, and reports whether that is worth a line in the log.
func (a *actorCache) isFull(keyID string, now time.Time) (warn bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := a.full[keyID]
	if now.Sub(key.tried) >= retryFullEvery {
		key.tried = now
	}
	if warn = now.Sub(key.warned) >= warnFullEvery; warn {
		key.warned = now
	}
	a.full[keyID] = key
	return warn
}
