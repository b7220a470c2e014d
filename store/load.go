package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/store/archive"
)

// A NotEmptyError says that a database is in use already.
type NotEmptyError struct {
	Table string
	Rows  int
}

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("the database is not empty: it has %d rows in %s; nothing was changed", e.Rows, e.Table)
}

// Load fills an empty database with what an archive of the same schema holds: all of it, or nothing when it returns an
// error. What was used before is not in an archive, so requests that were signed before are refused. *NotEmptyError.
func (s *Store) Load(ctx context.Context, in *archive.Reader) error {
	err := s.once(ctx, func(tx *Tx) error {
		if err := tx.clear(ctx); err != nil {
			return err
		}
		if err := tx.execAll(ctx, s.dialect.load.begin); err != nil {
			return err
		}
		if err := tx.loadTables(ctx, in); err != nil {
			return err
		}
		if err := tx.execAll(ctx, s.dialect.load.end); err != nil {
			return err
		}
		return s.auth.lose(ctx, tx)
	})
	if err != nil || s.dialect.load.after == "" {
		return explain(err)
	}
	_, err = s.writer.ExecContext(ctx, s.dialect.load.after)
	return explain(err)
}

func (tx *Tx) execAll(ctx context.Context, statements []string) error {
	for _, statement := range statements {
		if err := tx.exec(ctx, statement); err != nil {
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

// claim makes sure that nobody uses the database, and that on SQLite no server begins to.
func (s *Store) claim(ctx context.Context) (err error) {
	if s.path != "" {
		if s.claims, err = lockServing(s.path); err != nil {
			return err
		}
	}
	return s.mustBeEmpty(ctx)
}

func (q queries) mustBeEmpty(ctx context.Context) error {
	for _, table := range filled {
		if there, err := q.hasTables(ctx, table); err != nil {
			return err
		} else if !there {
			continue
		}
		n, err := value[int](ctx, q, `select count(*) from `+table)
		if err != nil {
			return err
		}
		if n > 0 {
			return &NotEmptyError{table, n}
		}
	}
	return nil
}

// clear takes away what the first start of a server leaves in a database. *NotEmptyError.
func (tx *Tx) clear(ctx context.Context) error {
	if err := tx.mustBeEmpty(ctx); err != nil {
		return err
	}
	tables := append([]string{"nonce_epoch", "sign_in_tallies", "kept_forms", "sessions"}, carried...)
	slices.Reverse(tables[4:])
	for _, table := range tables {
		if there, err := tx.hasTables(ctx, table); err != nil {
			return err
		} else if !there { // not yet
			continue
		}
		if err := tx.exec(ctx, `delete from `+table); err != nil {
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
	known, err := tx.columns(ctx, table)
	if err != nil {
		return err
	}
	for _, column := range columns {
		if !slices.Contains(known, column) {
			return fmt.Errorf("%w: its schema has no column %q", archive.ErrDamaged, column)
		}
	}
	batch := &insertion{tx: tx, table: table, columns: columns}
	for {
		row, err := in.Row()
		if errors.Is(err, io.EOF) {
			return batch.flush(ctx)
		}
		if err != nil {
			return err
		}
		if err := batch.add(ctx, row); err != nil {
			return err
		}
	}
}

func (q queries) columns(ctx context.Context, table string) ([]string, error) {
	rows, err := q.db.QueryContext(ctx, `select * from `+table+` where 1 = 0`)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	return rows.Columns()
}

// An insertion inserts rows some at a time.
type insertion struct {
	tx      *Tx
	table   string
	columns []string
	values  []any
}

func (i *insertion) add(ctx context.Context, row []any) error {
	i.values = append(i.values, row...)
	if len(i.values)+len(i.columns) <= i.tx.dialect.maxValues {
		return nil
	}
	return i.flush(ctx)
}

// flush inserts what is left.
func (i *insertion) flush(ctx context.Context) error {
	if len(i.values) == 0 {
		return nil
	}
	err := i.tx.exec(ctx, i.statement(), i.values...)
	i.values = i.values[:0]
	return err
}

func (i *insertion) statement() string {
	var rows strings.Builder
	for n := range i.values {
		switch {
		case n%len(i.columns) > 0:
			rows.WriteString(", ")
		case n > 0:
			rows.WriteString("), (")
		}
		fmt.Fprintf(&rows, "$%d", n+1)
	}
	return `insert into ` + i.table + ` (` + strings.Join(i.columns, ", ") + `) values (` + rows.String() + `)`
}
