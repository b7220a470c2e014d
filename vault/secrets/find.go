package secrets

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Find returns the managed secret of an application with an id or a slug, which is not deleted; else it refuses with
// secret_not_found.
func (r *Room) Find(ctx context.Context, appID, idOrSlug string) (store.ManagedSecret, error) {
	secret, err := r.FindIncludingDeleted(ctx, appID, idOrSlug)
	if err == nil && secret.DeletedAt != nil {
		err = errDeleted()
	}
	return secret, err
}

// FindIncludingDeleted is Find for deleted ones too, which are found by their ids only.
func (r *Room) FindIncludingDeleted(ctx context.Context, appID, idOrSlug string) (store.ManagedSecret, error) {
	return find(idOrSlug, func(id string) (store.ManagedSecret, error) {
		return r.base.Store.ManagedSecretByID(ctx, appID, id)
	}, func(slug string) (store.ManagedSecret, error) {
		return r.base.Store.ManagedSecretBySlug(ctx, appID, slug)
	})
}

// lock reads the managed secret that a path names, deleted or not, and keeps others from changing it until the transaction
// ends.
func lock(ctx context.Context, tx *store.Tx, c *api.Call) (store.ManagedSecret, error) {
	return lockNamed(ctx, tx, c, c.PathValue("secret"))
}

func lockNamed(ctx context.Context, tx *store.Tx, c *api.Call, idOrSlug string) (store.ManagedSecret, error) {
	return find(idOrSlug, func(id string) (store.ManagedSecret, error) {
		return tx.LockManagedSecret(ctx, c.Asker.AppID(), id)
	}, func(slug string) (store.ManagedSecret, error) {
		return tx.LockManagedSecretBySlug(ctx, c.Asker.AppID(), slug)
	})
}

// lockLive is lock for what can't be done to a deleted secret.
func lockLive(ctx context.Context, tx *store.Tx, c *api.Call) (store.ManagedSecret, error) {
	return lockNamedLive(ctx, tx, c, c.PathValue("secret"))
}

// LockLive is Find for whoever grants the use of a managed secret: no other can change it, or its grants, until the
// transaction ends.
func (r *Room) LockLive(ctx context.Context, tx *store.Tx, c *api.Call, idOrSlug string) (store.ManagedSecret, error) {
	return lockNamedLive(ctx, tx, c, idOrSlug)
}

func lockNamedLive(ctx context.Context, tx *store.Tx, c *api.Call, idOrSlug string) (store.ManagedSecret, error) {
	secret, err := lockNamed(ctx, tx, c, idOrSlug)
	if err == nil && secret.DeletedAt != nil {
		err = errDeleted()
	}
	return secret, err
}

// find reads by an id or a slug. No slug looks like an id.
func find(given string, byID, bySlug func(string) (store.ManagedSecret, error)) (secret store.ManagedSecret, err error) {
	id, isID := api.ParseID(given)
	switch {
	case isID:
		secret, err = byID(id)
	case wire.IsSlug(given):
		secret, err = bySlug(given)
	default:
		err = store.ErrNotFound
	}
	return secret, api.NotFound(err, wire.CodeSecretNotFound)
}

func errDeleted() *api.Error {
	return api.Fail(wire.CodeSecretNotFound).WithHint("It is deleted; create another one.")
}
