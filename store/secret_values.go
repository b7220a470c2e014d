package store

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A SecretValue is one row of secret_values: one field of what a managed secret holds, sealed.
type SecretValue struct {
	SecretID   string
	Field      string
	KeyID      string // of the master key that it is sealed under
	Ciphertext []byte
}

var secretValues = sqldb.NewTable("secret_values",
	sqldb.Text("secret_id", func(v *SecretValue) *string { return &v.SecretID }, sqldb.Key),
	sqldb.Text("field", func(v *SecretValue) *string { return &v.Field }, sqldb.Key),
	sqldb.Text("key_id", func(v *SecretValue) *string { return &v.KeyID }),
	sqldb.Bytes("ciphertext", func(v *SecretValue) *[]byte { return &v.Ciphertext }),
)

// SecretValues returns what a managed secret holds, by field. A deleted one holds nothing.
func (q queries) SecretValues(ctx context.Context, secretID string) ([]SecretValue, error) {
	return sqldb.Rows(ctx, q.read, secretValues, `where secret_id = $1 order by field`, secretID)
}

// InsertSecretValue adds a field of what a managed secret holds. ErrMasterKeyRetired when it is sealed under a master key
// that is not in use any more.
func (tx *Tx) InsertSecretValue(ctx context.Context, v SecretValue) error {
	err := secretValues.InsertAs(ctx, tx.write, &v, `select ... where `+underLivingMasterKey, v.KeyID)
	if errors.Is(err, ErrNotFound) {
		return ErrMasterKeyRetired
	}
	return err
}

// RemoveSecretValues removes for good what a managed secret holds, but for the fields to keep. Lock the secret first.
func (tx *Tx) RemoveSecretValues(ctx context.Context, secretID string, keep ...string) error {
	where := &sqldb.Clause{}
	where.Add(`secret_id = #`, secretID)
	for _, field := range keep {
		where.Add(`field <> #`, field)
	}
	return tx.write.Exec(ctx, "remove the value of a managed secret", `delete from secret_values where `+where.String(), where.Args()...)
}
