package store

import (
	"context"

	"github.com/alter-console/alter-console/store/sqldb"
)

// DefaultAppID returns the id of the application that all agents belong to.
func (q queries) DefaultAppID(ctx context.Context) (id string, err error) {
	return sqldb.Value[string](ctx, q.read, "read the application", `select id from apps order by created_at, id limit 1`)
}
