package secrets

import (
	"context"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// replaceValue answers PUT /console/v1/managed-secrets/{secret}/value: another value, with the next request of whoever has a
// grant.
func (r *Room) replaceValue(c *api.Call) (api.Reply, error) {
	fields, err := c.Fields("value")
	if err != nil {
		return api.Reply{}, err
	}
	f := &secretFields{fields}
	f.required("value")
	v := f.value()
	if err := f.Err(); err != nil {
		return api.Reply{}, err
	}
	return api.ChangeSealed(c, r.sealed, api.OK, func(ctx context.Context, tx *store.Tx) (secretJSON, error) {
		secret, err := lockLive(ctx, tx, c)
		if err != nil {
			return secretJSON{}, err
		}
		after, err := r.apply(ctx, tx, c, secret, secretUpdate{value: v})
		if err != nil {
			return secretJSON{}, err
		}
		return r.showOne(ctx, tx, after)
	})
}
