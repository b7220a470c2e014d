package vault

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// defaultMaxActors is how many named callers an application can have. Whoever holds a key can make up names, and each
// stays for good. Names beyond it are served like any other, but get no actor id, and nothing is written for them.
const defaultMaxActors = 10_000

// nameActor finds or makes the id of a caller that is not an agent and tells it to the client. It comes after
// everything that may refuse the request, because it writes: a key that may do nothing must not fill the database.
func (v *Vault) nameActor(c *call) error {
	if c.caller.text == "" || c.ownKey && c.agent.Status != statusActive {
		return nil
	}
	if _, isAgent := parseID(c.caller.text); isAgent {
		return nil
	}
	id, err := v.actors.id(c.Context(), v.store, actor{c.key.AppID, c.caller.text, c.caller.kind}, v.clock())
	if err != nil {
		return unavailable(wire.CodeCallerResolutionError, err)
	}
	if id != "" {
		c.header[wire.HeaderActorID] = []string{id}
	}
	return nil
}

type actor struct{ appID, name, kind string }

// maxCachedActors bounds the cache; a full one starts over.
const maxCachedActors = 4096

// An actorCache remembers actor ids, which never change once given.
type actorCache struct {
	most int // that an application can have
	mu   sync.RWMutex
	ids  map[actor]string
	full map[string]bool // applications that have most, and keep them
}

// id returns an actor's id, "" when the application has no room for it.
func (a *actorCache) id(ctx context.Context, s *store.Store, who actor, now time.Time) (string, error) {
	a.mu.RLock()
	id, full := a.ids[who], a.full[who.appID]
	a.mu.RUnlock()
	if id != "" {
		return id, nil
	}
	id, err := s.ActorID(ctx, who.appID, who.name, who.kind)
	if errors.Is(err, store.ErrNotFound) && !full {
		id, err = a.add(ctx, s, who, now)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case errors.Is(err, store.ErrNotFound):
		a.full[who.appID] = true
		return "", nil
	case err != nil:
		return "", err
	}
	if len(a.ids) >= maxCachedActors {
		clear(a.ids)
	}
	a.ids[who] = id
	return id, nil
}

func (a *actorCache) add(ctx context.Context, s *store.Store, who actor, now time.Time) (id string, err error) {
	err = s.Tx(ctx, func(tx *store.Tx) (err error) {
		if err = tx.AddActor(ctx, who.appID, who.name, who.kind, a.most, now); err != nil {
			return err
		}
		id, err = tx.ActorID(ctx, who.appID, who.name, who.kind)
		return err
	})
	return id, err
}
