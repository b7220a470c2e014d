package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alter-console/alter-console/store/archive"
)

// Dump writes to w what the database holds at one moment, whoever writes to it meanwhile, and returns how many rows of
// each table that was. It fills in what the header says of the database. Sessions, nonces and sign-in tallies are left
// out.
func (s *Store) Dump(ctx context.Context, w io.Writer, h archive.Header) (map[string]int, error) {
	tx, err := s.reader.BeginTx(ctx, s.dialect.snapshot)
	if err != nil {
		return nil, explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	q := queries{db: tx, dialect: s.dialect}
	if h.Schema, err = q.schema(ctx); err != nil {
		return nil, err
	}
	if h.SecretID, err = q.secretInUse(ctx); err != nil {
		return nil, err
	}
	h.Database = s.dialect.name
	out, err := archive.NewWriter(w, h)
	if err != nil {
		return nil, err
	}
	for _, table := range carried {
		if err := q.dumpTable(ctx, out, table); err != nil {
			return nil, fmt.Errorf("back up %s: %w", table, err)
		}
	}
	return out.Rows(), out.Close()
}

// dumpTable writes a table, unless it is one that the schema has not yet.
func (q queries) dumpTable(ctx context.Context, out *archive.Writer, table string) error {
	if there, err := q.hasTables(ctx, table); !there || err != nil {
		return err
	}
	rows, err := q.db.QueryContext(ctx, `select * from `+table)
	if err != nil {
		return explain(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := out.Table(table, columns); err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return explain(err)
		}
		if err := out.Row(values); err != nil {
			return err
		}
	}
	return explain(rows.Err())
}

// schema is the version of the schema, 0 when there is none.
func (q queries) schema(ctx context.Context) (version int64, err error) {
	for _, table := range []string{MigrationsTable, sharedTable} {
		there, err := q.hasTables(ctx, table, "apps")
		if err != nil {
			return 0, err
		}
		if there {
			version, err = value[int64](ctx, q, `select coalesce(max(version_id), 0) from `+table+` where is_applied`)
			if table == sharedTable {
				version = min(version, lastShared) // others count on there
			}
			return version, err
		}
	}
	return 0, nil
}

// SecretInUse is the id of the server's secret that new keys are hashed under, "" before the first start.
func (s *Store) SecretInUse(ctx context.Context) (string, error) { return s.secretInUse(ctx) }

// secretInUse is the id of the server's secret in use, "" before the first start.
func (q queries) secretInUse(ctx context.Context) (id string, err error) {
	query := `select id from server_secrets order by number desc limit 1`
	if there, err := q.hasTables(ctx, "server_secrets"); err != nil {
		return "", err
	} else if !there {
		query = `select value from settings where name = 'secret_fingerprint'`
	}
	id, err = value[string](ctx, q, query)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return id, err
}
