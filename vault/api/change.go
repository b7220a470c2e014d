package api

import (
	"context"

	"github.com/alter-console/alter-console/store"
)

// Change runs a rule in one transaction, if the request's key still may, and answers with what it returns, by OK or by
// Created. The rule may run again when the database asks for it.
func Change[T any](c *Call, answer func(any) (Reply, error), rule func(context.Context, *store.Tx) (T, error)) (Reply, error) {
	ctx := c.Context()
	var result T
	err := c.base.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if err := c.Asker.StillMay(ctx, tx); err != nil {
			return err
		}
		result, err = rule(ctx, tx)
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	return answer(result)
}

// Hold keeps the key that a request is signed with from ending until the transaction does, and others that it returns where they
// are; a request whose key ended meanwhile is refused. Rules by which a key makes others begin with it, so that what was made
// is seen by whoever ends the key, or was not made. Lock the agent first.
func (c *Call) Hold(ctx context.Context, tx *store.Tx, others ...string) ([]store.Key, error) {
	if c.Asker.Key() != nil {
		others = append(others, c.Asker.KeyID())
	}
	if len(others) == 0 {
		return nil, nil
	}
	held, err := tx.LockKeys(ctx, others...)
	if err == nil {
		err = c.Asker.StillMay(ctx, tx)
	}
	return held, err
}
