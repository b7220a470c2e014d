package store

import (
	"context"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Setting returns the value of a setting, or ErrNotFound.
func (q queries) Setting(ctx context.Context, name string) (string, error) {
	return sqldb.Value[string](ctx, q.read, "read a setting", `select value from settings where name = $1`, name)
}

// PutSetting sets a setting.
func (tx *Tx) PutSetting(ctx context.Context, name, value string) error {
	return tx.write.Exec(ctx, "set a setting", `insert into settings (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, value)
}
