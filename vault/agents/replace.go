package agents

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// replaceKey answers POST /console/v1/agents/{id}/keys/{key}/replace: another key instead of one that nobody has. Both
// are done, or neither.
func (r *Room) replaceKey(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (replacedJSON, error) {
		agent, err := lockLiveAgent(ctx, tx, c)
		if err != nil {
			return replacedJSON{}, err
		}
		if _, err := c.Hold(ctx, tx); err != nil {
			return replacedJSON{}, err
		}
		old, err := findKey(c.PathValue("key"), func(id string) (store.Key, error) { return tx.LockKey(ctx, agent.AppID, agent.ID, id) })
		if err != nil {
			return replacedJSON{}, err
		}
		return r.replaceOnce(ctx, tx, c, once, agent, old)
	})
}

// replaceOnce replaces a key, unless the same request did.
func (r *Room) replaceOnce(ctx context.Context, tx *store.Tx, c *api.Call, once string, agent store.Agent, old store.Key) (replacedJSON, error) {
	key, plaintext := r.makeKey(c, &agent)
	key.Acknowledgement = wire.AcknowledgementPending
	first, err := claimKey(ctx, tx, c, once, operationReplace, old.ID, key)
	if err != nil {
		return replacedJSON{}, err
	}
	if first != nil {
		return replacedJSON{mintedJSON{keyToJSON(*first), nil}, keyToJSON(old)}, nil
	}
	if old, err = replace(old, r.base.Clock()); err != nil {
		return replacedJSON{}, err
	}
	return replacedJSON{mintedJSON{keyToJSON(key), &plaintext}, keyToJSON(old)}, r.swapKeys(ctx, tx, c, agent, old, key)
}

// swapKeys writes the new key first, so that an agent with one key is never seen without any.
func (r *Room) swapKeys(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent, old, key store.Key) error {
	if err := tx.UpdateAgent(ctx, agent); err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	if err := tx.UpdateKey(ctx, old, false); err != nil {
		return err
	}
	if err := auditMinted(tx, c, key, map[string]any{"replaces": old.ID}); err != nil {
		return err
	}
	return c.Audit(tx, KeyEvent(audit.KeyRevoked, old, map[string]any{"replaced_by": key.ID}))
}
