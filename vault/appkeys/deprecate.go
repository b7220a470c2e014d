package appkeys

import (
	"context"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Deprecate marks a key of the application as about to go, or returns ErrNotFound. Doing it twice changes nothing. It is for commands.
func (r *Room) Deprecate(ctx context.Context, id string) error {
	return r.command(ctx, "deprecate", id, r.deprecate)
}

// Undeprecate takes Deprecate back. A key that was rotated stays as it is. It is for commands.
func (r *Room) Undeprecate(ctx context.Context, id string) error {
	return r.command(ctx, "undeprecate", id, r.undeprecate)
}

// deprecateApp answers POST /console/v1/app-keys/{key}/deprecate.
func (r *Room) deprecateApp(c *api.Call) (api.Reply, error) { return r.change(c, r.deprecate) }

// undeprecateApp answers POST /console/v1/app-keys/{key}/undeprecate.
func (r *Room) undeprecateApp(c *api.Call) (api.Reply, error) {
	return r.change(c, func(ctx context.Context, tx *store.Tx, key store.Key, write writer) (store.Key, error) {
		if key.DeprecatedAt != nil {
			if err := checkBetter(c, key); err != nil {
				return key, err
			}
		}
		return r.undeprecate(ctx, tx, key, write)
	})
}

// deprecate has a key tell its users to move on; it works on.
func (r *Room) deprecate(ctx context.Context, tx *store.Tx, key store.Key, write writer) (store.Key, error) {
	if key.RevokedAt != nil {
		return key, errRevoked()
	}
	if key.DeprecatedAt != nil {
		return key, nil
	}
	now := r.base.Clock()
	key.DeprecatedAt = &now
	if err := tx.UpdateKey(ctx, key, false); err != nil {
		return key, err
	}
	return key, write(event(audit.AppKeyDeprecated, key, nil))
}

// undeprecate has a key be like any other again. What has ended does not come back, and what another has taken the place of ends.
func (r *Room) undeprecate(ctx context.Context, tx *store.Tx, key store.Key, write writer) (store.Key, error) {
	switch {
	case key.RevokedAt != nil:
		return key, errRevoked()
	case key.DeprecatedAt == nil:
		return key, nil
	case !key.Works(r.base.Clock()):
		return key, errEnded()
	case key.RotatedTo != nil:
		return key, api.Fail(wire.CodeKeyRotated)
	}
	key.DeprecatedAt = nil
	if err := tx.UpdateKey(ctx, key, false); err != nil {
		return key, err
	}
	return key, write(event(audit.AppKeyUndeprecated, key, nil))
}

// errEnded is errRevoked of a key that ended by itself.
func errEnded() *api.Error {
	return api.Failf(wire.CodeKeyRevoked, "This key has ended, and does not come back.").
		WithStatus(http.StatusConflict).
		WithHint("Make a new key instead.")
}
