package sqldb

import (
	"context"
	"strings"
)

// HasTables reports whether there is a table of each name.
func (q Queries) HasTables(ctx context.Context, names ...string) (bool, error) {
	for _, name := range names {
		n, err := Value[int](ctx, q, "look for tables", q.dialect.hasTable, name)
		if n == 0 || err != nil {
			return false, err
		}
	}
	return true, nil
}

// AllTables names the tables, on PostgreSQL those of other programs in the same schema too.
func (q Queries) AllTables(ctx context.Context) ([]string, error) {
	return Values[string](ctx, q, "look for tables", q.dialect.allTables)
}

// CountRows counts the rows of a table.
func (q Queries) CountRows(ctx context.Context, table string) (int, error) {
	return Value[int](ctx, q, "count the rows of "+table, `select count(*) from `+table)
}

// Now is an expression for the time by the database's clock, in microseconds since 1970.
func (q Queries) Now() string { return q.dialect.now }

// Inspect asks the database itself what is damaged, in a snapshot, and returns a line for each problem.
func (q Queries) Inspect(ctx context.Context) (problems []string, err error) {
	for _, i := range q.dialect.inspect {
		err := q.Each(ctx, "inspect the database", func(row Scanner) error {
			line, err := scanValue[string](row)
			if line = strings.TrimSpace(line); err == nil && line != "ok" {
				problems = append(problems, i.begins+line)
			}
			return err
		}, i.query)
		if err != nil {
			return problems, err
		}
	}
	return problems, nil
}
