package secrets

import (
	"context"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// endsWithSecret is why grants of a deleted secret are revoked.
const endsWithSecret = "The managed secret was deleted."

// remove answers DELETE /console/v1/managed-secrets/{secret}: its value goes for good, and its grants end, in one step.
// Deleting again, by the id, changes nothing.
func (r *Room) remove(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (deletedJSON, error) {
		secret, err := lock(ctx, tx, c)
		revoked := 0
		if err == nil && secret.DeletedAt == nil {
			secret, revoked, err = r.end(ctx, tx, c, secret)
		}
		if err != nil {
			return deletedJSON{}, err
		}
		shown, err := r.showOne(ctx, tx, secret)
		return deletedJSON{shown, revoked}, err
	})
}

func (r *Room) end(ctx context.Context, tx *store.Tx, c *api.Call, secret store.ManagedSecret) (store.ManagedSecret, int, error) {
	r.stamp(&secret, nil)
	secret.DeletedAt = &secret.UpdatedAt
	if err := tx.RemoveSecretValues(ctx, secret.ID); err != nil {
		return secret, 0, err
	}
	if err := tx.UpdateManagedSecret(ctx, secret); err != nil {
		return secret, 0, err
	}
	revoked, err := tx.RevokeGrantsOfSecret(ctx, secret.ID, secret.UpdatedAt, c.Asker.Actor().InWords(), endsWithSecret)
	if err != nil {
		return secret, 0, err
	}
	for _, event := range audit.GrantsRevoked(revoked, "secret_deleted") {
		if err := c.Audit(tx, event); err != nil {
			return secret, 0, err
		}
	}
	return secret, len(revoked), c.Audit(tx, event(audit.SecretDeleted, secret, map[string]any{"grants_revoked": len(revoked)}))
}
