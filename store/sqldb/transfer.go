package sqldb

import (
	"context"
	"fmt"
	"strings"
)

// ReadTable reads a table whole, whatever its columns: begin is given their names, row the values of each row. order is an
// order by clause, or empty. It is for use within Snapshot.
func (q Queries) ReadTable(ctx context.Context, table, order string, begin func(columns []string) error, row func(values []any) error) error {
	rows, err := q.conn.QueryContext(ctx, `select * from `+table+` `+order)
	if err != nil {
		return q.schema.classify(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := begin(columns); err != nil {
		return err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return q.schema.classify(err)
		}
		if err := row(values); err != nil {
			return err
		}
	}
	return q.schema.classify(rows.Err())
}

// ColumnsOf names a table's columns.
func (q Queries) ColumnsOf(ctx context.Context, table string) ([]string, error) {
	rows, err := q.conn.QueryContext(ctx, `select * from `+table+` where 1 = 0`)
	if err != nil {
		return nil, q.schema.classify(err)
	}
	defer rows.Close()
	return rows.Columns()
}

// An Insertion inserts rows of a table some at a time.
type Insertion struct {
	tx      Tx
	table   string
	columns []string
	values  []any
}

// Insertion begins one. Flush ends it. The names go into statements as they are.
func (tx Tx) Insertion(table string, columns []string) *Insertion {
	return &Insertion{tx: tx, table: table, columns: columns}
}

// Add inserts a row, now or later.
func (i *Insertion) Add(ctx context.Context, row []any) error {
	i.values = append(i.values, row...)
	if len(i.values)+len(i.columns) <= i.tx.dialect.maxValues {
		return nil
	}
	return i.Flush(ctx)
}

// Flush inserts what is left.
func (i *Insertion) Flush(ctx context.Context) error {
	if len(i.values) == 0 {
		return nil
	}
	_, err := i.tx.conn.ExecContext(ctx, i.statement(), i.values...)
	i.values = i.values[:0]
	return i.tx.schema.classify(err)
}

func (i *Insertion) statement() string {
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
