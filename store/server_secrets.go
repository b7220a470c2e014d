package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A ServerSecret is one of the secrets the server's keys are or were hashed under; the secret itself is not stored.
type ServerSecret = KnownSecret

var serverSecrets = knownSecrets("server_secrets")

// ServerSecrets returns all of them in the order they came into use.
func (q queries) ServerSecrets(ctx context.Context) ([]ServerSecret, error) {
	return allKnown(ctx, q.read, serverSecrets)
}

// SecretInUse is the id of the server's secret that new keys are hashed under, "" before the first start.
func (q queries) SecretInUse(ctx context.Context) (id string, err error) {
	query := `select id from server_secrets order by number desc limit 1`
	if there, err := q.read.HasTables(ctx, "server_secrets"); err != nil {
		return "", err
	} else if !there {
		query = `select value from settings where name = 'secret_fingerprint'`
	}
	id, err = sqldb.Value[string](ctx, q.read, "read which secret is in use", query)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return id, err
}

// AddFirstServerSecret makes a secret the one in use. ErrConflict when the database knows any.
func (tx *Tx) AddFirstServerSecret(ctx context.Context, id string, at time.Time) error {
	return addFirstKnown(ctx, tx.write, "server_secrets", id, at)
}

// AddServerSecret makes a secret the one in use. ErrConflict when the database knows it already.
func (tx *Tx) AddServerSecret(ctx context.Context, id string, at time.Time) error {
	return addKnown(ctx, tx.write, "server_secrets", id, at)
}

// NameSecretOfKeys completes what an older server left out of the keys it made after the schema had changed, where there
// has been one secret only. Otherwise each is completed when it is used.
func (tx *Tx) NameSecretOfKeys(ctx context.Context) error {
	return tx.write.Exec(ctx, "name the secret of keys", `update api_keys set secret_id = (select min(id) from server_secrets)
		where secret_id = '' and (select count(*) from server_secrets) = 1`)
}

// RetireServerSecrets ends every secret but one, after the transactions that make keys under them or move keys to them.
func (tx *Tx) RetireServerSecrets(ctx context.Context, keep string, at time.Time) error {
	return retireKnown(ctx, tx.write, "server_secrets", "api_keys", keep, at)
}
