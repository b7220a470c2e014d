package appkeys

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// rotateAny answers POST /sdk/keys/{key}/rotate, of the application's keys and of agents'.
func (r *Room) rotateAny(c *api.Call) (api.Reply, error) { return r.rotate(c, r.find) }

// rotateApp answers POST /console/v1/app-keys/{key}/rotate, of the application's keys.
func (r *Room) rotateApp(c *api.Call) (api.Reply, error) { return r.rotate(c, r.findApp) }

type finder func(ctx context.Context, tx *store.Tx, c *api.Call) (store.Key, error)

// findApp reads the key of the application that a path names, and keeps others from changing it.
func (r *Room) findApp(ctx context.Context, tx *store.Tx, c *api.Call) (store.Key, error) {
	id, err := idOf(c)
	if err != nil {
		return store.Key{}, err
	}
	held, err := c.Hold(ctx, tx, id)
	if err != nil {
		return store.Key{}, err
	}
	for _, key := range held {
		if key.ID == id && key.AgentID == nil && key.AppID == c.Asker.AppID() {
			return key, nil
		}
	}
	return store.Key{}, noSuchKey()
}

// find reads the key that a path names. An agent's own key finds those of its agent only.
func (r *Room) find(ctx context.Context, tx *store.Tx, c *api.Call) (store.Key, error) {
	id, err := idOf(c)
	if err != nil {
		return store.Key{}, err
	}
	key, err := tx.AnyKey(ctx, c.Asker.AppID(), id)
	switch {
	case err != nil:
		return key, notFound(err)
	case c.Asker.OwnKey() && (key.AgentID == nil || *key.AgentID != c.Asker.Agent().ID):
		return key, noSuchKey()
	case key.AgentID == nil:
		return r.findApp(ctx, tx, c)
	}
	return key, nil
}

// rotate makes a key in the place of another, which works on for some days. What was derived from it ends with it.
func (r *Room) rotate(c *api.Call, find finder) (api.Reply, error) {
	key, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	f, err := c.Fields("overlap_days")
	if err != nil {
		return api.Reply{}, err
	}
	days := f.Integer("overlap_days", 0, wire.MaxOverlapDays, wire.DefaultOverlapDays)
	if err := f.Err(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (mintedJSON, error) {
		old, err := find(ctx, tx, c)
		if err != nil {
			return mintedJSON{}, err
		}
		ends := r.endOfOverlap(days, c.Asker.Key() == nil)
		if old.AgentID != nil {
			return r.rotateOfAgent(ctx, tx, c, old, ends)
		}
		asked := once{key, operationRotate, fmt.Appendf(nil, "%s %d", old.ID, days)}
		return r.rotateOne(ctx, tx, c, rotation{old, ends, asked})
	})
}

// endOfOverlap is until when a rotated key works on. Programs get days to the second, people those that end when they work; none
// at all are none for everybody.
func (r *Room) endOfOverlap(days int, people bool) time.Time {
	ends := r.base.Clock().AddDate(0, 0, days)
	if people && days > 0 {
		return r.base.WorkingEnd(ends)
	}
	return ends
}

// A rotation is a key in whose place another comes, and until when it works on.
type rotation struct {
	old   store.Key
	ends  time.Time
	asked once
}

func (r *Room) rotateOne(ctx context.Context, tx *store.Tx, c *api.Call, of rotation) (mintedJSON, error) {
	life := of.old.ExpiresAt // a key can't lengthen its own life
	if c.Asker.Key() == nil {
		life = r.lifeOfSuccessor(of.old)
	}
	key, plaintext := r.succeed(of.old, life)
	if own := c.Asker.Key(); own != nil && own.DeprecatedAt != nil {
		return mintedJSON{}, errDeprecated()
	}
	if err := cmp.Or(checkMaker(c), checkCeiling(c, of.old)); err != nil { // its successor may do what it may
		return mintedJSON{}, err
	}
	first, err := claim(ctx, tx, c, of.asked, key)
	if first != nil || err != nil {
		return *cmp.Or(first, new(mintedJSON)), err
	}
	c.Note("new_key", key.ID)
	return mintedJSON{keyToJSON(key), &plaintext}, r.replace(ctx, tx, of, key, func(e audit.Event) error { return c.Audit(tx, e) })
}

// Rotate has another key take the place of a key of the application, which works on for some days, and returns its plaintext,
// which is kept nowhere, or ErrNotFound. It is for commands.
func (r *Room) Rotate(ctx context.Context, id string, days int) (plaintext string, old Key, err error) {
	id, valid := api.ParseID(id)
	if !valid {
		return "", old, ErrNotFound
	}
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		var key Key
		if old, err = tx.LockAppKey(ctx, r.base.AppID, id); errors.Is(err, store.ErrNotFound) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		key, plaintext = r.succeed(old, r.lifeOfSuccessor(old))
		of := rotation{old: old, ends: r.endOfOverlap(days, true)}
		old.GraceEndsAt = &of.ends
		return r.replace(ctx, tx, of, key, func(e audit.Event) error {
			return r.base.Audit(ctx, tx, r.base.AppID, audit.CommandLine(), e)
		})
	})
	if err != nil {
		return "", old, fmt.Errorf("rotate app key: %w", err)
	}
	return plaintext, old, nil
}

// replace puts a key in the place of another, and writes down what happened to both.
func (r *Room) replace(ctx context.Context, tx *store.Tx, of rotation, key store.Key, write func(audit.Event) error) error {
	if err := checkRotatable(of.old); err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	if err := r.retire(ctx, tx, of.old, key.ID, of.ends); err != nil {
		return err
	}
	detail := made(key)
	detail["rotates"] = of.old.ID
	if err := write(event(audit.AppKeyCreated, key, detail)); err != nil {
		return err
	}
	return write(event(audit.AppKeyRotated, of.old, map[string]any{"rotated_to": key.ID, "grace_ends_at": api.Time(of.ends)}))
}

// succeed makes the row of the key that takes another's place, whose requests count with those of that.
func (r *Room) succeed(old store.Key, ends *time.Time) (store.Key, string) {
	key, plaintext := r.make(Wanted{
		Name:      old.Name,
		Scopes:    old.Scopes,
		CIDRs:     old.CIDRs,
		RateLimit: old.RateLimit,
		ExpiresAt: ends,
		metadata:  old.Metadata,
	}, apikey.NewForApp())
	counted := old.Counted()
	key.AppID, key.CountsAs, key.CountsWithin = old.AppID, &counted, old.CountsWithin
	return key, plaintext
}

// lifeOfSuccessor is as long as the old key's, and to when people work: they can give it that.
func (r *Room) lifeOfSuccessor(old store.Key) *time.Time {
	if old.ExpiresAt == nil {
		return nil
	}
	ends := r.base.WorkingEnd(r.base.Clock().Add(old.ExpiresAt.Sub(old.CreatedAt)))
	return &ends
}

// retire has a key work on until it ends, and what was derived from it no longer.
func (r *Room) retire(ctx context.Context, tx *store.Tx, old store.Key, successor string, ends time.Time) error {
	derived, err := tx.DerivedKeys(ctx, old.ID, r.base.Clock())
	if err != nil {
		return err
	}
	for _, key := range derived {
		if key.ExpiresAt == nil || key.ExpiresAt.After(ends) {
			key.ExpiresAt = &ends
			if err := tx.UpdateKey(ctx, key, false); err != nil {
				return err
			}
		}
	}
	old.Retire(successor, r.base.Clock(), ends)
	return tx.UpdateKey(ctx, old, false)
}

// errDeprecated is that a key is to end that would have another go on in its stead.
func errDeprecated() error {
	return api.Failf(wire.CodeKeyNotRotatable, "A key that is deprecated, or was rotated, rotates none.").WithHint("Ask with another key, or in the console.")
}

// checkRotatable refuses what has no successor: a derived key, a revoked one, and one that has one already.
func checkRotatable(key store.Key) error {
	switch {
	case key.RevokedAt != nil:
		return errRevoked()
	case key.ParentID != nil:
		return api.Failf(wire.CodeKeyNotRotatable, "A derived key can't be rotated.").WithHint("Derive another key instead.")
	case key.RotatedTo != nil:
		return api.Failf(wire.CodeKeyNotRotatable, "This key was rotated already.").WithHint("Use the key that took its place, or rotate that one.")
	}
	return nil
}

// rotateOfAgent rotates an agent's key. An application's key that asks for it gets to hold what an agent may do. One of the agent's
// own must not when it is deprecated or was rotated: it is to end, and what it made would not.
func (r *Room) rotateOfAgent(ctx context.Context, tx *store.Tx, c *api.Call, old store.Key, ends time.Time) (mintedJSON, error) {
	if err := checkRotatable(old); err != nil {
		return mintedJSON{}, err
	}
	needed := []string{wire.KeyScopeAgentsWrite}
	if c.Asker.OwnKey() {
		if c.Asker.Key().DeprecatedAt != nil {
			return mintedJSON{}, errDeprecated()
		}
		needed = wire.AgentKeyScopes() // its successor has them all, whatever this request gave up
	}
	if err := checkScopes(c, needed); err != nil {
		return mintedJSON{}, err
	}
	key, plaintext, err := r.agents.RotateKey(ctx, tx, c, old, ends)
	if err != nil {
		return mintedJSON{}, err
	}
	return mintedJSON{keyToJSON(key), &plaintext}, nil
}
