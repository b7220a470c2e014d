package sqldb

import (
	"context"
	"fmt"
	"strings"
)

// A Table is a table whose rows are T, and its columns, which drive what is selected, scanned, inserted and updated, and
// what lists may be sorted by.
type Table[T any] struct {
	name    string
	columns []Column[T]
	names   string // of all columns that are read
	insert  string // a statement up to its values
	marks   string // the numbers of the values
}

// NewTable puts a table together.
func NewTable[T any](name string, columns ...Column[T]) *Table[T] {
	t := &Table[T]{name: name, columns: columns}
	t.names = t.Names("")
	var all, marks []string
	for i, c := range columns {
		all, marks = append(all, c.Name), append(marks, fmt.Sprintf("$%d", i+1))
	}
	t.insert = `insert into ` + name + ` (` + strings.Join(all, ", ") + `) `
	t.marks = strings.Join(marks, ", ")
	return t
}

// Name is what the database calls the table.
func (t *Table[T]) Name() string { return t.name }

// Names are the columns that a Reading reads, for a select; prefix goes before each of them.
func (t *Table[T]) Names(prefix string) string {
	var names []string
	for _, c := range t.columns {
		if c.target != nil {
			names = append(names, prefix+c.Name)
		}
	}
	return strings.Join(names, ", ")
}

// All returns the rows that the rest of a query finds, such as "where app_id = $1 order by name".
func (t *Table[T]) All(ctx context.Context, q Queries, rest string, args ...any) ([]T, error) {
	return t.Query(ctx, q, `select `+t.names+` from `+t.name+` `+rest, args...)
}

// Row is All for a query that finds one row: ErrNotFound when it finds none.
func (t *Table[T]) Row(ctx context.Context, q Queries, rest string, args ...any) (found T, err error) {
	return Row(ctx, q, t.reads(), t.Reading().Scan, `select `+t.names+` from `+t.name+` `+rest, args...)
}

// Query is All for a whole query, which selects the table's Names.
func (t *Table[T]) Query(ctx context.Context, q Queries, query string, args ...any) ([]T, error) {
	return All(ctx, q, t.reads(), t.Reading().Scan, query, args...)
}

func (t *Table[T]) reads() string { return "read from " + t.name }

// Insert adds a row.
func (t *Table[T]) Insert(ctx context.Context, tx Tx, row T) error {
	return t.InsertAs(ctx, tx, row, `values (...)`)
}

// InsertAs adds a row by a statement whose rest has ... in place of the row's values, and # for each further argument:
// ErrNotFound when it adds none, as it may with "on conflict".
func (t *Table[T]) InsertAs(ctx context.Context, tx Tx, row T, rest string, more ...any) error {
	c, err := t.inserting(row, rest, more)
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, t.inserts(), c.String(), c.args...)
}

// InsertReturning is InsertAs, and returns the row as it is then.
func (t *Table[T]) InsertReturning(ctx context.Context, tx Tx, row T, rest string, more ...any) (T, error) {
	c, err := t.inserting(row, rest+` returning `+t.names, more)
	if err != nil {
		return row, err
	}
	return Row(ctx, tx.Queries, t.inserts(), t.Reading().Scan, c.String(), c.args...)
}

func (t *Table[T]) inserts() string { return "insert into " + t.name }

// inserting is the statement that adds a row, as the one part of a clause.
func (t *Table[T]) inserting(row T, rest string, more []any) (*Clause, error) {
	c := &Clause{}
	for _, column := range t.columns {
		value, err := column.value(&row)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, value)
	}
	c.Add(t.insert+strings.Replace(rest, "...", t.marks, 1), more...)
	return c, nil
}

// A Set is what an update sets beside a row's columns: an expression in which # stands for the argument.
type Set struct {
	Column, Expression string
	Arg                any
}

// Update writes a row's columns, but those that are fixed. ErrNotFound when there is no row with its key.
func (t *Table[T]) Update(ctx context.Context, tx Tx, row T, also ...Set) error {
	sets, key := &Clause{}, &Clause{}
	for _, column := range t.columns {
		if column.use == stays {
			continue
		}
		value, err := column.value(&row)
		if err != nil {
			return err
		}
		if column.use == finds {
			key.parts = append(key.parts, column.Name+` = `+sets.Bind(value))
		} else {
			sets.Add(column.Name+` = #`, value)
		}
	}
	for _, s := range also {
		sets.Add(s.Column+` = `+s.Expression, s.Arg)
	}
	return tx.ExecOne(ctx, "update "+t.name, `update `+t.name+` set `+sets.List()+` where `+key.String(), sets.args...)
}
