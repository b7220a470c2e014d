package sqldb

import (
	"context"
	"strings"
)

func (t *table) insertAs(ctx context.Context, tx Tx, row any, rest string, more []any) error {
	statement, args, err := t.insertion(row, rest, more)
	if err != nil {
		return err
	}
	return tx.ExecOne(ctx, "insert into "+t.name, statement, args...)
}

func (t *table) insertReturning(ctx context.Context, tx Tx, row any, rest string, more []any) error {
	statement, args, err := t.insertion(row, rest+` returning `+t.Names(""), more)
	if err != nil {
		return err
	}
	return tx.Each(ctx, "insert into "+t.name, t.reading(row).Scan, statement, args...)
}

func (t *table) insertion(row any, rest string, more []any) (statement string, args []any, err error) {
	c := Clause{args: make([]any, 0, len(t.columns)+len(more))}
	for _, column := range t.written {
		value, err := column.value(row)
		if err != nil {
			return "", nil, err
		}
		c.args = append(c.args, value)
	}
	rest = c.number(rest, more)
	return t.insert + strings.Replace(rest, "...", t.values, 1), c.args, nil
}

// A Set is what an update sets beside a row's columns: an expression in which # stands for the argument.
type Set struct {
	Column, Expression string
	Arg                any
}

func (t *table) change(ctx context.Context, tx Tx, row any, also []Set) error {
	c := Clause{args: make([]any, 0, len(t.updated)+len(also))}
	for _, column := range t.updated {
		value, err := column.value(row)
		if err != nil {
			return err
		}
		c.args = append(c.args, value)
	}
	statement := t.update
	for _, s := range also {
		statement += `, ` + s.Column + ` = ` + c.number(s.Expression, []any{s.Arg})
	}
	return tx.ExecOne(ctx, "update "+t.name, statement+t.where, c.args...)
}
