package store

import "context"

// DefaultAppID returns the id of the application that all agents belong to.
func (q queries) DefaultAppID(ctx context.Context) (id string, err error) {
	return value[string](ctx, q, `select id from apps order by created_at, id limit 1`)
}
