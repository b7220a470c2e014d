package agents

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// mintKey answers POST /sdk/agents/{id}/keys: another key, whose plaintext exists in this answer only.
func (r *Room) mintKey(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (mintedJSON, error) {
		agent, err := lockLiveAgent(ctx, tx, c)
		if err != nil {
			return mintedJSON{}, err
		}
		if _, err := c.Hold(ctx, tx); err != nil {
			return mintedJSON{}, err
		}
		key, plaintext := r.makeKey(c, &agent)
		first, err := claimKey(ctx, tx, c, once, operationMint, agent.ID, key)
		if err != nil {
			return mintedJSON{}, err
		}
		if first != nil {
			return mintedJSON{keyToJSON(*first), nil}, nil
		}
		return mintedJSON{keyToJSON(key), &plaintext}, r.addKey(ctx, tx, c, agent, key)
	})
}

// makeKey makes the row and the plaintext of an agent's next key, and counts it.
func (r *Room) makeKey(c *api.Call, agent *store.Agent) (store.Key, string) {
	made := apikey.NewForAgent()
	agent.KeysMinted++
	key := store.Key{
		ID:        api.NewID(),
		AppID:     agent.AppID,
		AgentID:   &agent.ID,
		Number:    agent.KeysMinted,
		Name:      wire.KeyName(agent.Name, agent.KeysMinted),
		Prefix:    made.Prefix,
		CreatedAt: r.base.Clock(),
	}
	key.Hash, key.SecretID = r.hashers.Get().Newest(made.Plaintext)
	if c.Header.Get(wire.HeaderAcknowledge) == wire.AcknowledgePending {
		key.Acknowledgement = wire.AcknowledgementPending
	}
	return key, made.Plaintext
}

func (r *Room) addKey(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent, key store.Key) error {
	keys, err := tx.KeysOfAgent(ctx, agent.ID)
	if err != nil {
		return err
	}
	if countLive(keys, r.base.Clock()) >= wire.MaxKeys {
		return api.Failf(wire.CodeAgentKeyLimit, "The agent has %d keys that work, the most it can have.", wire.MaxKeys)
	}
	if err := tx.UpdateAgent(ctx, agent); err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	return auditMinted(tx, c, key, nil)
}

// listKeys answers GET /sdk/agents/{id}/keys: every key the agent ever had, also of a deleted agent.
func (r *Room) listKeys(c *api.Call) (api.Reply, error) {
	id, err := idOfAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	if _, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, id); err != nil {
		return api.Reply{}, err
	}
	keys, err := r.base.Store.KeysOfAgent(c.Context(), id)
	if err != nil {
		return api.Reply{}, err
	}
	items := make([]keyJSON, len(keys))
	for i, key := range keys {
		items[i] = keyToJSON(key)
	}
	return api.OK(api.Items{Items: items})
}

func (r *Room) deprecateKey(c *api.Call) (api.Reply, error) {
	return r.changeKey(c, keyChange{action: audit.KeyDeprecated, rule: deprecate})
}

func (r *Room) undeprecateKey(c *api.Call) (api.Reply, error) {
	return r.changeKey(c, keyChange{action: audit.KeyUndeprecated, rule: undeprecate})
}

// acknowledgeKey answers POST /console/v1/agents/{id}/keys/{key}/acknowledge: the person the key was shown to has
// stored it.
func (r *Room) acknowledgeKey(c *api.Call) (api.Reply, error) {
	return r.changeKey(c, keyChange{action: audit.KeyAcknowledged, rule: acknowledge})
}

// revokeKey answers DELETE /sdk/agents/{id}/keys/{key}.
func (r *Room) revokeKey(c *api.Call) (api.Reply, error) {
	q := c.Query()
	force := q.Flag("force")
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	return r.changeKey(c, keyChange{action: audit.KeyRevoked, rule: revoke, guardLast: true, force: force})
}

// A keyChange is one thing to do to a key.
type keyChange struct {
	action    audit.Action
	rule      keyRule
	guardLast bool // it may leave the agent without a key, and only when forced
	force     bool
}

// changeKey applies a rule to the key a path names. A rule that changes nothing leaves no trace in the audit trail.
func (r *Room) changeKey(c *api.Call, change keyChange) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (keyJSON, error) {
		agent, err := lockLiveAgent(ctx, tx, c)
		if err != nil {
			return keyJSON{}, err
		}
		before, err := findKey(c.PathValue("key"), func(id string) (store.Key, error) { return tx.KeyByID(ctx, agent.AppID, agent.ID, id) })
		if err != nil {
			return keyJSON{}, err
		}
		after, changed, err := change.rule(before, r.base.Clock())
		if err == nil && changed {
			err = change.write(ctx, tx, c, after)
		}
		return keyToJSON(after), err
	})
}

// write stores a key after a change that it differs by.
func (change keyChange) write(ctx context.Context, tx *store.Tx, c *api.Call, after store.Key) error {
	forced, err := change.checkLast(ctx, tx, *after.AgentID, after.ID, c.Now())
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
	return c.Audit(tx, KeyEvent(change.action, after, detail))
}

// checkLast reports whether a change takes the agent's last key away by force, and refuses it without force.
func (change keyChange) checkLast(ctx context.Context, tx *store.Tx, agentID, keyID string, now time.Time) (forced bool, err error) {
	if !change.guardLast {
		return false, nil
	}
	keys, err := tx.KeysOfAgent(ctx, agentID)
	if err != nil {
		return false, err
	}
	if err := checkLastKey(keys, keyID, now, change.force); err != nil {
		return false, err
	}
	return isLastKey(keys, keyID, now), nil
}
