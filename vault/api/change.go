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
