package agents

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// RotateKey makes a key in the place of an agent's, which works on until it ends (protocol 7.1), and returns its plaintext.
func (r *Room) RotateKey(ctx context.Context, tx *store.Tx, c *api.Call, old store.Key, ends time.Time) (store.Key, string, error) {
	agent, old, err := lockOwner(ctx, tx, c, old)
	if err != nil {
		return store.Key{}, "", err
	}
	switch {
	case old.RevokedAt != nil:
		return store.Key{}, "", errKeyAlreadyRevoked()
	case old.RotatedTo != nil:
		return store.Key{}, "", api.Failf(wire.CodeKeyNotRotatable, "This key was rotated already.")
	}
	key, plaintext := r.makeKey(c, &agent)
	if err := r.addKey(ctx, tx, c, agent, key); err != nil {
		return store.Key{}, "", err
	}
	old.Retire(key.ID, r.base.Clock(), ends)
	if err := tx.UpdateKey(ctx, old, false); err != nil {
		return store.Key{}, "", err
	}
	return key, plaintext, c.Audit(tx, KeyEvent(audit.KeyRotated, old, map[string]any{"rotated_to": key.ID, "grace_ends_at": api.Time(ends)}))
}

// RevokeKey ends an agent's key at once, the last one only by force (protocol 7.1).
func (r *Room) RevokeKey(ctx context.Context, tx *store.Tx, c *api.Call, key store.Key, force bool) (store.Key, error) {
	_, key, err := lockOwner(ctx, tx, c, key)
	if err != nil {
		return key, err
	}
	after, changed, err := revoke(key, r.base.Clock())
	if err == nil && changed {
		err = keyChange{action: audit.KeyRevoked, guardLast: true, force: force}.write(ctx, tx, c, after)
	}
	return after, err
}

// lockOwner reads the agent of a key, and the key once more: others can't change them until the transaction ends, nor the key that
// asks for it.
func lockOwner(ctx context.Context, tx *store.Tx, c *api.Call, key store.Key) (store.Agent, store.Key, error) {
	agent, err := c.FindAgent(ctx, tx.LockAgent, *key.AgentID)
	if err == nil && agent.Status == wire.AgentRevoked {
		err = api.Fail(wire.CodeAgentNotFound)
	}
	if err != nil {
		return agent, key, err
	}
	if _, err := c.Hold(ctx, tx); err != nil {
		return agent, key, err
	}
	key, err = tx.LockKey(ctx, agent.AppID, agent.ID, key.ID)
	return agent, key, api.NotFound(err, wire.CodeKeyNotFound)
}
