package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A KnownSecret is what a database knows of a secret that something in it depends on; the secret itself is not stored.
type KnownSecret struct {
	ID        string
	Number    int       // counts them from 1
	CreatedAt time.Time // zero when nobody knows any more
	RetiredAt *time.Time
}

// knownSecrets is a table of them.
func knownSecrets(name string) *sqldb.Table[*KnownSecret] {
	return sqldb.NewTable(name,
		sqldb.Text("id", func(s *KnownSecret) *string { return &s.ID }, sqldb.Key),
		sqldb.Int("number", func(s *KnownSecret) *int { return &s.Number }, sqldb.Fixed),
		sqldb.TimeOrZero("created_at", func(s *KnownSecret) *time.Time { return &s.CreatedAt }, sqldb.Fixed),
		sqldb.TimeOrNull("retired_at", func(s *KnownSecret) **time.Time { return &s.RetiredAt }),
	)
}

// allKnown returns the secrets of a table in the order they came into use.
func allKnown(ctx context.Context, q sqldb.Queries, table *sqldb.Table[*KnownSecret]) ([]KnownSecret, error) {
	return sqldb.Rows(ctx, q, table, `order by number`)
}

// addKnown makes a secret of a table the one in use. ErrConflict when the table has it already.
func addKnown(ctx context.Context, tx sqldb.Tx, table, id string, at time.Time) error {
	return tx.Exec(ctx, "add a secret to "+table, `insert into `+table+` (id, number, created_at)
		select $1, coalesce(max(number), 0) + 1, $2 from `+table, id, sqldb.Micros(at))
}

// addFirstKnown makes a secret of a table the one in use. ErrConflict when the table has any, of a transaction that ended
// meanwhile too: only the number tells, for nothing is locked by reading that there is none.
func addFirstKnown(ctx context.Context, tx sqldb.Tx, table, id string, at time.Time) error {
	return tx.Exec(ctx, "add the first secret to "+table, `insert into `+table+` (id, number, created_at) values ($1, 1, $2)`,
		id, sqldb.Micros(at))
}

// retireKnown ends every secret of a table but one, after the transactions that make or move what depends on them, which
// another table holds.
func retireKnown(ctx context.Context, tx sqldb.Tx, table, dependent, keep string, at time.Time) error {
	if err := tx.LockTable(ctx, dependent); err != nil {
		return err
	}
	return tx.Exec(ctx, "retire the secrets in "+table,
		`update `+table+` set retired_at = $2 where id <> $1 and retired_at is null`, keep, sqldb.Micros(at))
}
