package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A MasterKey is one of the keys that values of managed secrets, and what is secret of webhooks, are or were sealed under; the key itself is not stored.
type MasterKey = KnownSecret

var masterKeys = knownSecrets("master_keys")

// underLivingMasterKey is true for the id of a master key, its parameter, that values may be sealed under. What writes values
// has it in the same statement, and fails with ErrMasterKeyRetired when nothing was written.
const underLivingMasterKey = `not exists (select 1 from master_keys where id = # and retired_at is not null)`

// MasterKeys returns all of them in the order they came into use.
func (q queries) MasterKeys(ctx context.Context) ([]MasterKey, error) {
	return allKnown(ctx, q.read, masterKeys)
}

// MasterKeyInUse is the id of the master key that values are sealed under now, "" while nothing is sealed.
func (q queries) MasterKeyInUse(ctx context.Context) (id string, err error) {
	if there, err := q.read.HasTables(ctx, "master_keys", "secret_values"); err != nil || !there {
		return "", err
	}
	sealed := `exists (select 1 from secret_values)`
	if there, err := q.read.HasTables(ctx, "webhook_secrets"); err != nil {
		return "", err
	} else if there { // which older schemas lack
		sealed += ` or exists (select 1 from webhook_secrets)`
	}
	id, err = sqldb.Value[string](ctx, q.read, "read which master key is in use",
		`select id from master_keys where `+sealed+` order by number desc limit 1`)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return id, err
}

// AddFirstMasterKey makes a master key the one in use. ErrConflict when the database knows any.
func (tx *Tx) AddFirstMasterKey(ctx context.Context, id string, at time.Time) error {
	return addFirstKnown(ctx, tx.write, "master_keys", id, at)
}

// AddMasterKey makes a master key the one in use. ErrConflict when the database knows it already.
func (tx *Tx) AddMasterKey(ctx context.Context, id string, at time.Time) error {
	return addKnown(ctx, tx.write, "master_keys", id, at)
}

// RetireMasterKeys ends every master key but one, after the transactions that seal values under them.
func (tx *Tx) RetireMasterKeys(ctx context.Context, keep string, at time.Time) error {
	if err := tx.write.LockTable(ctx, "webhook_secrets"); err != nil {
		return err
	}
	return retireKnown(ctx, tx.write, "master_keys", "secret_values", keep, at)
}
