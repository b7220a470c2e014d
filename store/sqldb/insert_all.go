package sqldb

import (
	"context"
	"strings"
)

// InsertAll adds rows. PostgreSQL takes them all in one statement, whose text is the same for any number of them. SQLite,
// to which a statement is no way to go, runs a prepared one for each.
func (t *Table[P]) InsertAll(ctx context.Context, tx Tx, rows []P) error {
	all := make([]any, len(rows))
	for i, row := range rows {
		all[i] = row
	}
	return t.insertAll(ctx, tx, all)
}

func (t *table) insertAll(ctx context.Context, tx Tx, rows []any) error {
	if len(rows) > 1 && tx.dialect == postgresDialect {
		return t.insertColumns(ctx, tx, rows)
	}
	for _, row := range rows {
		if err := t.insertAs(ctx, tx, row, `values (...)`, nil); err != nil {
			return err
		}
	}
	return nil
}

// arrayOf is the type of an array of a form's values.
var arrayOf = map[form]string{text: "text[]", number: "bigint[]", binary: "bytea[]"}

// insertColumns sends the values of each column as one array.
func (t *table) insertColumns(ctx context.Context, tx Tx, rows []any) error {
	statement, args, err := t.columnsInsertion(rows)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, "insert into "+t.name, statement, args...)
}

func (t *table) columnsInsertion(rows []any) (statement string, args []any, err error) {
	arrays := make([]string, len(t.written))
	args = make([]any, len(t.written))
	for i, c := range t.written {
		values := make([]any, len(rows))
		for n, row := range rows {
			if values[n], err = c.value(row); err != nil {
				return "", nil, err
			}
		}
		arrays[i], args[i] = `cast(`+mark(i+1)+` as `+arrayOf[c.form]+`)`, values
	}
	return t.insert + `select * from unnest(` + strings.Join(arrays, ", ") + `)`, args, nil
}
