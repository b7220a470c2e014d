package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A loading is what to run around a transaction that inserts very many rows.
type loading struct {
	begin, end []string // in it
	after      []string // when it has been committed
}

var loadings = sqldb.Either[loading]{
	PostgreSQL: loading{
		// The totals are counted in the end: each change of one leaves a row that the next has to pass by.
		begin: []string{`alter table agents disable trigger agent_counts_changed`},
		end: []string{
			`alter table agents enable trigger agent_counts_changed`,
			`delete from agent_counts`,
			`insert into agent_counts (app_id, status, type, shard, n)
				select app_id, status, type, 0, count(*) from agents group by app_id, status, type`,
		},
		after: []string{`analyze`},
	},
}

// Load fills an empty database with what an archive of the same schema holds: all of it, or nothing when it returns an
// error. What was used before is not in an archive, so requests that were signed before are refused. It
// fails with a *NotEmptyError where there are rows.
func (s *Store) Load(ctx context.Context, in *archive.Reader) error {
	around := loadings.On(s.read)
	err := s.db.Once(ctx, func(write sqldb.Tx) error {
		tx := within(write)
		if err := tx.clear(ctx); err != nil {
			return err
		}
		if err := runAll(ctx, write, around.begin); err != nil {
			return err
		}
		if err := tx.loadTables(ctx, in); err != nil {
			return err
		}
		if err := runAll(ctx, write, around.end); err != nil {
			return err
		}
		return s.auth.lose(ctx, write)
	})
	if err != nil {
		return err
	}
	return runAll(ctx, s.db.Direct(), around.after)
}

// runAll runs what goes around a load, one statement after the other.
func runAll(ctx context.Context, tx sqldb.Tx, statements []string) error {
	for _, statement := range statements {
		if err := tx.Exec(ctx, "prepare the tables", statement); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) loadTables(ctx context.Context, in *archive.Reader) error {
	for {
		table, columns, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.loadTable(ctx, in, table, columns); err != nil {
			return fmt.Errorf("restore %s: %w", table, err)
		}
	}
}

// clear takes away what the first start of a server leaves in a database. It fails with a *NotEmptyError where there is
// more.
func (tx *Tx) clear(ctx context.Context) error {
	if err := tx.read.MustBeEmpty(ctx); err != nil {
		return err
	}
	tables := append([]string{"nonce_epoch", "sign_in_tallies", "kept_forms", "sessions"}, carried...)
	slices.Reverse(tables[4:])
	for _, table := range tables {
		if there, err := tx.read.HasTables(ctx, table); err != nil {
			return err
		} else if !there { // not yet
			continue
		}
		if err := tx.write.Exec(ctx, "empty "+table, `delete from `+table); err != nil {
			return err
		}
	}
	return nil
}

// loadTable inserts a table's rows. Names are those of this program and of the database, never of the archive.
func (tx *Tx) loadTable(ctx context.Context, in *archive.Reader, table string, columns []string) error {
	if !slices.Contains(carried, table) {
		return fmt.Errorf("%w: it has a table that no backup has", archive.ErrDamaged)
	}
	known, err := tx.read.ColumnsOf(ctx, table)
	if err != nil {
		return err
	}
	for _, column := range columns {
		if !slices.Contains(known, column) {
			return fmt.Errorf("%w: its schema has no column %q", archive.ErrDamaged, column)
		}
	}
	batch := tx.write.Insertion(table, columns)
	for {
		row, err := in.Row()
		if errors.Is(err, io.EOF) {
			return batch.Flush(ctx)
		}
		if err != nil {
			return err
		}
		if err := batch.Add(ctx, row); err != nil {
			return err
		}
	}
}
