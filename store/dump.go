package store

import (
	"context"
	"fmt"
	"io"

	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/store/sqldb"
)

// Dump writes to w what the database holds at one moment, whoever writes to it meanwhile, and returns how many rows of
// each table that was. It fills in what the header says of the database. Sessions, nonces and sign-in tallies are left
// out.
func (s *Store) Dump(ctx context.Context, w io.Writer, h archive.Header) (rows map[string]int, err error) {
	err = s.db.Snapshot(ctx, func(read sqldb.Queries) error {
		q := queries{read}
		if h.Schema, err = read.SchemaVersion(ctx); err != nil {
			return err
		}
		if h.SecretID, err = q.SecretInUse(ctx); err != nil {
			return err
		}
		if h.MasterKeyID, err = q.MasterKeyInUse(ctx); err != nil {
			return err
		}
		h.Database = s.db.Kind()
		out, err := archive.NewWriter(w, h)
		if err != nil {
			return err
		}
		for _, table := range carried {
			if err := q.dumpTable(ctx, out, table); err != nil {
				return fmt.Errorf("back up %s: %w", table, err)
			}
		}
		rows = out.Rows()
		return out.Close()
	})
	return rows, err
}

// dumpOrders are of the tables whose rows refer to others of the same table, which a database looks for when they are
// restored.
var dumpOrders = map[string]string{"grants": `order by depth, id`}

// dumpTable writes a table, unless it is one that the schema has not yet.
func (q queries) dumpTable(ctx context.Context, out *archive.Writer, table string) error {
	if there, err := q.read.HasTables(ctx, table); !there || err != nil {
		return err
	}
	return q.read.ReadTable(ctx, table, dumpOrders[table], func(columns []string) error { return out.Table(table, columns) }, out.Row)
}
