package store

import (
	"context"
	"time"
)

// A ServerSecret is one of the secrets the server's keys are or were hashed under; the secret itself is not stored.
type ServerSecret struct {
	ID        string
	Number    int       // counts them from 1
	CreatedAt time.Time // zero when nobody knows any more
	RetiredAt *time.Time
}

// ServerSecrets returns all of them in the order they came into use.
func (q queries) ServerSecrets(ctx context.Context) ([]ServerSecret, error) {
	return all(ctx, q, scanServerSecret, `select id, number, created_at, retired_at from server_secrets order by number`)
}

func scanServerSecret(row scanner) (s ServerSecret, err error) {
	var createdAt int64
	var retiredAt *int64
	err = row.Scan(&s.ID, &s.Number, &createdAt, &retiredAt)
	if createdAt != 0 {
		s.CreatedAt = fromMicros(createdAt)
	}
	s.RetiredAt = timeOrNil(retiredAt)
	return s, err
}

// AddServerSecret makes a secret the one in use. ErrConflict when the database knows it already.
func (tx *Tx) AddServerSecret(ctx context.Context, id string, at time.Time) error {
	return tx.exec(ctx, `insert into server_secrets (id, number, created_at)
		select $1, coalesce(max(number), 0) + 1, $2 from server_secrets`, id, micros(at))
}

// NameSecretOfKeys completes what an older server left out of the keys it made after the schema had changed, where there
// has been one secret only. Otherwise each is completed when it is used.
func (tx *Tx) NameSecretOfKeys(ctx context.Context) error {
	return tx.exec(ctx, `update api_keys set secret_id = (select min(id) from server_secrets)
		where secret_id = '' and (select count(*) from server_secrets) = 1`)
}

// RetireServerSecrets ends every secret but one, after the transactions that make keys under them or move keys to them.
func (tx *Tx) RetireServerSecrets(ctx context.Context, keep string, at time.Time) error {
	if tx.dialect.lockKeys != "" {
		if err := tx.exec(ctx, tx.dialect.lockKeys); err != nil {
			return err
		}
	}
	return tx.exec(ctx, `update server_secrets set retired_at = $2 where id <> $1 and retired_at is null`, keep, micros(at))
}

// A StrandedKey is a key that is not revoked and whose hash is not under the secret in use.
type StrandedKey struct {
	Key
	Agent string // its name; "" for the application's own key
}

// KeysNotUnder returns the keys that are not revoked and whose hash is under another secret, the last used first.
func (q queries) KeysNotUnder(ctx context.Context, secretID string) ([]StrandedKey, error) {
	return all(ctx, q, func(row scanner) (s StrandedKey, err error) {
		var fields keyFields
		err = row.Scan(append(fields.targets(), &s.Agent)...)
		s.Key = fields.key()
		return s, err
	}, `select `+keyColumns+`, coalesce(a.name, '') from api_keys k left join agents a on a.id = k.agent_id
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
	return all(ctx, q, func(row scanner) (u SecretUse, err error) {
		var lastUsed int64
		err = row.Scan(&u.SecretID, &u.Keys, &lastUsed)
		u.LastUsedAt = usedAt(lastUsed)
		return u, err
	}, `select secret_id, count(*), max(last_used_at) from api_keys where revoked_at is null group by secret_id order by secret_id`)
}

// LongTx is Tx for a command that may take as long as it needs.
func (s *Store) LongTx(ctx context.Context, fn func(*Tx) error) error {
	return s.transact(ctx, longPatience, fn)
}
