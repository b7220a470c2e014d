package sqldb

import (
	"context"
	"errors"
)

// InsertNew is InsertAll for rows of which some may be there already, as the columns say that are unique together. It
// reports which it has added. Of rows that are the same in these columns the first is.
func (t *Table[P]) InsertNew(ctx context.Context, tx Tx, rows []P, unique string) ([]bool, error) {
	all := make([]any, len(rows))
	for i, row := range rows {
		all[i] = row
	}
	return t.insertNew(ctx, tx, all, ` on conflict (`+unique+`) do nothing`)
}

func (t *table) insertNew(ctx context.Context, tx Tx, rows []any, unless string) ([]bool, error) {
	added := make([]bool, len(rows))
	if len(rows) > 1 && tx.dialect == postgresDialect {
		return added, t.insertNewColumns(ctx, tx, rows, unless, added)
	}
	for i, row := range rows {
		err := t.insertAs(ctx, tx, row, `values (...)`+unless, nil)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		added[i] = err == nil
	}
	return added, nil
}

func (t *table) insertNewColumns(ctx context.Context, tx Tx, rows []any, unless string, added []bool) error {
	key := t.KeyColumn()
	places := make(map[any]int, len(rows))
	for i, row := range rows {
		id, err := key.Value(row)
		if err != nil {
			return err
		}
		places[id] = i
	}
	statement, args, err := t.columnsInsertion(rows)
	if err != nil {
		return err
	}
	return tx.Each(ctx, "insert into "+t.name, func(row Scanner) error {
		var id string
		err := row.Scan(&id)
		added[places[id]] = true
		return err
	}, statement+unless+` returning `+key.Name(), args...)
}
