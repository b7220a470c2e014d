package appkeys

import (
	"context"
	"fmt"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Revoke ends a key of the application at once, and those derived from it, or returns ErrNotFound. Revoking it again changes
// nothing. It is for commands.
func (r *Room) Revoke(ctx context.Context, id string) error {
	return r.command(store.Urgent(ctx), "revoke", id, r.end)
}

// revokeAny answers DELETE /sdk/keys/{key}, of the application's keys and of agents'.
func (r *Room) revokeAny(c *api.Call) (api.Reply, error) {
	q := c.Query()
	force := q.Flag("force")
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (keyJSON, error) {
		key, err := r.find(ctx, tx, c)
		if err != nil {
			return keyJSON{}, err
		}
		if key.AgentID != nil {
			key, err = r.agents.RevokeKey(ctx, tx, c, key, force)
		} else {
			key, err = r.end(ctx, tx, key, func(e audit.Event) error { return c.Audit(tx, e) })
		}
		return keyToJSON(key), err
	})
}

// revokeApp answers POST /console/v1/app-keys/{key}/revoke.
func (r *Room) revokeApp(c *api.Call) (api.Reply, error) { return r.change(c, r.end) }

// end revokes a key and those derived from it. For a key that is revoked there is nothing left to do.
func (r *Room) end(ctx context.Context, tx *store.Tx, key store.Key, write writer) (store.Key, error) {
	if key.RevokedAt != nil {
		return key, nil
	}
	now := r.base.Clock()
	derived, err := tx.DerivedKeys(ctx, key.ID, now)
	if err != nil {
		return key, err
	}
	for i, one := range append([]store.Key{key}, derived...) {
		var detail map[string]any
		if i > 0 {
			detail = map[string]any{"parent_key_id": key.ID}
		}
		one.RevokedAt = &now
		if err := tx.UpdateKey(ctx, one, true); err != nil {
			return key, fmt.Errorf("revoke app key %q: %w", one.Name, err)
		}
		if err := write(event(audit.AppKeyRevoked, one, detail)); err != nil {
			return key, err
		}
	}
	key.RevokedAt = &now
	return key, nil
}

// errRevoked is key_revoked in its second meaning: the target of an operation, not the presented key.
func errRevoked() *api.Error {
	return api.Failf(wire.CodeKeyRevoked, "This key is revoked, and revocation is final.").
		WithStatus(http.StatusConflict).
		WithHint("Make a new key instead.")
}
