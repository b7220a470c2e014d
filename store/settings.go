package store

import "context"

// Setting returns the value of a setting, or ErrNotFound.
func (q queries) Setting(ctx context.Context, name string) (string, error) {
	return value[string](ctx, q, `select value from settings where name = $1`, name)
}

// PutSetting sets a setting.
func (tx *Tx) PutSetting(ctx context.Context, name, value string) error {
	return tx.exec(ctx, `insert into settings (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, value)
}
