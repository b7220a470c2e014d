package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A StrandedKey is a key that is not revoked and whose hash is not under the secret in use.
type StrandedKey struct {
	Key
	Agent string // its name; "" for the application's own key
}

// KeysNotUnder returns the keys that are not revoked and whose hash is under another secret, the last used first.
func (q queries) KeysNotUnder(ctx context.Context, secretID string) ([]StrandedKey, error) {
	return sqldb.All(ctx, q.read, "read keys with their agents", func(row sqldb.Scanner) (s StrandedKey, err error) {
		key := keys.Reading(&s.Key)
		if err := row.Scan(append(key.Targets(), &s.Agent)...); err != nil {
			return s, err
		}
		return s, key.Err()
	}, `select `+keys.Names("k.")+`, coalesce(a.name, '') from api_keys k left join agents a on a.id = k.agent_id
		where k.revoked_at is null and k.secret_id <> $1 order by k.last_used_at desc, k.id`, secretID)
}

// A SecretUse says how many keys that are not revoked have their hash under a secret.
type SecretUse struct {
	SecretID   string
	Keys       int
	LastUsedAt *time.Time // of any of them
}

// SecretUses returns the use of every secret under which there are such keys.
func (q queries) SecretUses(ctx context.Context) ([]SecretUse, error) {
	return sqldb.All(ctx, q.read, "count the keys under each secret", func(row sqldb.Scanner) (u SecretUse, err error) {
		var lastUsed int64
		err = row.Scan(&u.SecretID, &u.Keys, &lastUsed)
		u.LastUsedAt = sqldb.TimeUnlessZero(lastUsed)
		return u, err
	}, `select secret_id, count(*), max(last_used_at) from api_keys where revoked_at is null group by secret_id order by secret_id`)
}
