package store

import (
	"context"
	"time"
)

// A MasterKey is one of the keys that values of managed secrets are or were sealed under; the key itself is not stored.
type MasterKey = KnownSecret

var masterKeys = knownSecrets("master_keys")

// underLivingMasterKey is true for the id of a master key, its parameter, that values may be sealed under. What writes values
// has it in the same statement, and fails with ErrMasterKeyRetired when nothing was written.
const underLivingMasterKey = `not exists (select 1 from master_keys where id = # and retired_at is not null)`

// MasterKeys returns all of them in the order they came into use.
func (q queries) MasterKeys(ctx context.Context) ([]MasterKey, error) {
	return allKnown(ctx, q.read, masterKeys)
}

// AddMasterKey makes a master key the one in use. ErrConflict when the database knows it already.
func (tx *Tx) AddMasterKey(ctx context.Context, id string, at time.Time) error {
	return addKnown(ctx, tx.write, "master_keys", id, at)
}

// RetireMasterKeys ends every master key but one, after the transactions that seal values under them.
func (tx *Tx) RetireMasterKeys(ctx context.Context, keep string, at time.Time) error {
	return retireKnown(ctx, tx.write, "master_keys", "secret_values", keep, at)
}
