package vault

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// mintKey answers POST /sdk/agents/{id}/keys: another key, whose plaintext exists in this answer only.
func (v *Vault) mintKey(c *call) (reply, error) {
	idempotencyKey, err := c.idempotencyKey()
	if err != nil {
		return reply{}, err
	}
	if _, err := api.ReadFields(c.body); err != nil {
		return reply{}, err
	}
	var answer mintedView
	err = v.change(c, func(ctx context.Context, tx *store.Tx) error {
		agent, err := v.lockLiveAgent(ctx, tx, c)
		if err != nil {
			return err
		}
		key, plaintext := v.makeKey(c, &agent)
		claimed, err := v.claim(ctx, tx, c, idempotencyKey, store.IdempotencyRecord{
			Operation: operationMint, BodyHash: hashOf(agent.ID), AgentID: agent.ID, KeyID: key.ID,
		})
		if err != nil {
			return err
		}
		if claimed != nil {
			first, err := tx.KeyByID(ctx, agent.AppID, agent.ID, claimed.KeyID)
			answer = mintedView{viewKey(first), nil}
			return err
		}
		answer = mintedView{viewKey(key), &plaintext}
		return v.addKey(ctx, tx, c, agent, key)
	})
	if err != nil {
		return reply{}, err
	}
	return created(answer)
}

// makeKey makes the row and the plaintext of an agent's next key, and counts it.
func (v *Vault) makeKey(c *call, agent *store.Agent) (store.Key, string) {
	plaintext := newAgentKey()
	agent.KeysMinted++
	key := store.Key{
		ID: api.NewID(), AppID: agent.AppID, AgentID: &agent.ID,
		Number: agent.KeysMinted, Name: wire.KeyName(agent.Name, agent.KeysMinted),
		Prefix: keyPrefix(agentKeyType, plaintext), CreatedAt: v.clock(),
	}
	key.Hash, key.SecretID = v.hashers.Get().newest(plaintext)
	if c.Header.Get(wire.HeaderAcknowledge) == wire.AcknowledgePending {
		key.Acknowledgement = wire.AcknowledgementPending
	}
	return key, plaintext
}

func (v *Vault) addKey(ctx context.Context, tx *store.Tx, c *call, agent store.Agent, key store.Key) error {
	keys, err := tx.KeysOfAgent(ctx, agent.ID)
	if err != nil {
		return err
	}
	if countLive(keys) >= wire.MaxKeys {
		return api.Failf(wire.CodeAgentKeyLimit, "The agent has %d keys, the most it can have.", wire.MaxKeys)
	}
	if err := tx.UpdateAgent(ctx, agent); err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	return v.audit(tx, c, keyEvent(audit.KeyMinted, key, nil))
}

// listKeys answers GET /sdk/agents/{id}/keys: every key the agent ever had, also of a deleted agent.
func (v *Vault) listKeys(c *call) (reply, error) {
	id, err := c.idOfAgent()
	if err != nil {
		return reply{}, err
	}
	if _, err := v.store.AgentByID(c.Context(), c.appID(v), id); err != nil {
		return reply{}, api.NotFound(err, wire.CodeAgentNotFound)
	}
	keys, err := v.store.KeysOfAgent(c.Context(), id)
	if err != nil {
		return reply{}, err
	}
	items := make([]keyView, len(keys))
	for i, key := range keys {
		items[i] = viewKey(key)
	}
	return ok(api.Items{Items: items})
}

func (v *Vault) deprecateKey(c *call) (reply, error) {
	return v.changeKey(c, keyChange{action: audit.KeyDeprecated, rule: deprecate})
}

func (v *Vault) undeprecateKey(c *call) (reply, error) {
	return v.changeKey(c, keyChange{action: audit.KeyUndeprecated, rule: undeprecate})
}

// acknowledgeKey answers POST /console/v1/agents/{id}/keys/{key}/acknowledge: the person the key was shown to has
// stored it.
func (v *Vault) acknowledgeKey(c *call) (reply, error) {
	return v.changeKey(c, keyChange{action: audit.KeyAcknowledged, rule: acknowledge})
}

// revokeKey answers DELETE /sdk/agents/{id}/keys/{key}.
func (v *Vault) revokeKey(c *call) (reply, error) {
	q := api.ReadQuery(c.URL.RawQuery)
	force := q.Flag("force")
	if err := q.Err(); err != nil {
		return reply{}, err
	}
	return v.changeKey(c, keyChange{action: audit.KeyRevoked, rule: revoke, guardLast: true, force: force})
}

// A keyChange is one thing to do to a key.
type keyChange struct {
	action    audit.Action
	rule      keyRule
	guardLast bool // it may leave the agent without a key, and only when forced
	force     bool
}

// changeKey applies a rule to the key a path names. A rule that changes nothing leaves no trace in the audit trail.
func (v *Vault) changeKey(c *call, change keyChange) (reply, error) {
	if _, err := api.ReadFields(c.body); err != nil {
		return reply{}, err
	}
	var after store.Key
	err := v.change(c, func(ctx context.Context, tx *store.Tx) error {
		agent, err := v.lockLiveAgent(ctx, tx, c)
		if err != nil {
			return err
		}
		before, err := findKey(c.keyID, func(id string) (store.Key, error) { return tx.KeyByID(ctx, agent.AppID, agent.ID, id) })
		if err != nil {
			return err
		}
		var changed bool
		if after, changed, err = change.rule(before, v.clock()); err != nil || !changed {
			return err
		}
		forced, err := change.checkLast(ctx, tx, agent.ID, before.ID)
		if err != nil {
			return err
		}
		if err := tx.UpdateKey(ctx, after, forced); err != nil {
			return lastKey(err)
		}
		var detail map[string]any
		if forced {
			detail = map[string]any{"last_key": true}
		}
		return v.audit(tx, c, keyEvent(change.action, after, detail))
	})
	if err != nil {
		return reply{}, err
	}
	return ok(viewKey(after))
}

// findKey reads the key a path names.
func findKey(keyID string, read func(id string) (store.Key, error)) (store.Key, error) {
	id, valid := api.ParseID(keyID)
	if !valid {
		return store.Key{}, errNotAnID(wire.CodeKeyNotFound, keyID, "Use list_keys, which tells the ids of an agent's keys.")
	}
	key, err := read(id)
	return key, api.NotFound(err, wire.CodeKeyNotFound)
}

// checkLast reports whether a change takes the agent's last key away by force, and refuses it without force.
func (change keyChange) checkLast(ctx context.Context, tx *store.Tx, agentID, keyID string) (forced bool, err error) {
	if !change.guardLast {
		return false, nil
	}
	keys, err := tx.KeysOfAgent(ctx, agentID)
	if err != nil {
		return false, err
	}
	if err := checkLastKey(keys, keyID, change.force); err != nil {
		return false, err
	}
	return isLastKey(keys, keyID), nil
}
