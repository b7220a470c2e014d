package appkeys

import (
	"context"
	"errors"
	"fmt"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A writer writes down what was done, and by whom.
type writer func(audit.Event) error

// A keyRule changes a key of the application, writes that down, and gives the key as it is then.
type keyRule func(ctx context.Context, tx *store.Tx, key store.Key, write writer) (store.Key, error)

// change applies a rule to the key of the application that a path names.
func (r *Room) change(c *api.Call, rule keyRule) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (keyJSON, error) {
		key, err := r.findApp(ctx, tx, c)
		if err != nil {
			return keyJSON{}, err
		}
		key, err = rule(ctx, tx, key, func(e audit.Event) error { return c.Audit(tx, e) })
		return keyToJSON(key), err
	})
}

// command applies a rule to the key of the application that somebody names on the command line, or returns ErrNotFound.
func (r *Room) command(ctx context.Context, what, id string, rule keyRule) error {
	id, valid := api.ParseID(id)
	if !valid {
		return ErrNotFound
	}
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		key, err := tx.LockAppKey(ctx, r.base.AppID, id)
		if errors.Is(err, store.ErrNotFound) {
			return ErrNotFound
		}
		if err == nil {
			_, err = rule(ctx, tx, key, func(e audit.Event) error {
				return r.base.Audit(ctx, tx, r.base.AppID, audit.CommandLine(), e)
			})
		}
		if err != nil {
			return fmt.Errorf("%s app key: %w", what, err)
		}
		return nil
	})
}
