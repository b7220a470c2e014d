package vault

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// replaceKey answers POST /console/v1/agents/{id}/keys/{key}/replace: another key instead of one that nobody has. Both
// are done, or neither.
func (v *Vault) replaceKey(c *call) (reply, error) {
	idempotencyKey, err := c.idempotencyKey()
	if err != nil {
		return reply{}, err
	}
	if _, err := api.ReadFields(c.body); err != nil {
		return reply{}, err
	}
	var answer replacedView
	err = v.change(c, func(ctx context.Context, tx *store.Tx) error {
		agent, err := v.lockLiveAgent(ctx, tx, c)
		if err != nil {
			return err
		}
		old, err := findKey(c.keyID, func(id string) (store.Key, error) { return tx.LockKey(ctx, agent.AppID, agent.ID, id) })
		if err != nil {
			return err
		}
		key, plaintext := v.makeKey(c, &agent)
		key.Acknowledgement = wire.AcknowledgementPending
		claimed, err := v.claim(ctx, tx, c, idempotencyKey, store.IdempotencyRecord{
			Operation: operationReplace, BodyHash: hashOf(old.ID), AgentID: agent.ID, KeyID: key.ID,
		})
		if err != nil {
			return err
		}
		if claimed != nil {
			first, err := tx.KeyByID(ctx, agent.AppID, agent.ID, claimed.KeyID)
			answer = replacedView{mintedView{viewKey(first), nil}, viewKey(old)}
			return err
		}
		if old, err = replace(old, v.clock()); err != nil {
			return err
		}
		answer = replacedView{mintedView{viewKey(key), &plaintext}, viewKey(old)}
		return v.swapKeys(ctx, tx, c, agent, old, key)
	})
	if err != nil {
		return reply{}, err
	}
	return created(answer)
}

// swapKeys writes the new key first, so that an agent with one key is never seen without any.
func (v *Vault) swapKeys(ctx context.Context, tx *store.Tx, c *call, agent store.Agent, old, key store.Key) error {
	if err := tx.UpdateAgent(ctx, agent); err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	if err := tx.UpdateKey(ctx, old, false); err != nil {
		return err
	}
	if err := v.audit(tx, c, keyEvent(audit.KeyMinted, key, map[string]any{"replaces": old.ID})); err != nil {
		return err
	}
	return v.audit(tx, c, keyEvent(audit.KeyRevoked, old, map[string]any{"replaced_by": key.ID}))
}

// noteUse records that the request's key was used. That is written later, for many keys together; but the first use of
// a key that could be replaced is written at once, and fails when the key was: of the two, one comes first and is seen
// by the other, on every replica.
func (v *Vault) noteUse(c *call, now time.Time) error {
	if nobodyHas(*c.key) {
		err := v.store.UseUnrevoked(c.Context(), c.key.ID, now)
		if errors.Is(err, store.ErrNotFound) {
			return api.Fail(wire.CodeKeyRevoked)
		}
		if err != nil {
			return api.Unavailable(wire.CodeServiceUnavailable, err)
		}
	}
	v.usage.add(c.key.ID, now)
	return nil
}
