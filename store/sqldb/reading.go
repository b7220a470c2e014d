package sqldb

import "fmt"

// A Reading reads rows of a table into one and the same row. Columns that are null leave it as it is, as they all are
// where an outer join found none.
type Reading struct {
	row     any
	targets []any
	err     error
}

func (t *table) reading(row any) *Reading {
	r := &Reading{row: row, targets: make([]any, 0, len(t.columns))}
	cells := make([]cell, len(t.columns))
	for i := range t.columns {
		if c := &t.columns[i]; c.use != derived {
			cells[i] = cell{r, c}
			r.targets = append(r.targets, &cells[i])
		}
	}
	return r
}

// Targets are where to scan a row's columns into.
func (r *Reading) Targets() []any { return r.targets }

// Err is what could not be read of the row that was just scanned, whose other columns are as they should be.
func (r *Reading) Err() error {
	err := r.err
	r.err = nil
	return err
}

// Scan reads a row of the table's columns alone.
func (r *Reading) Scan(row Scanner) error {
	if err := row.Scan(r.targets...); err != nil {
		return err
	}
	return r.Err()
}

// A cell takes a value of a column into a row.
type cell struct {
	reading *Reading
	column  *column
}

// Scan is for database/sql. It goes on where a value can't be read, for the sake of the other columns.
func (c *cell) Scan(value any) error {
	if value == nil {
		return nil
	}
	if b, ok := value.([]byte); ok && c.column.form == text {
		value = string(b)
	}
	if err := c.column.set(c.reading.row, value); err != nil && c.reading.err == nil {
		c.reading.err = fmt.Errorf("%s in the database: %w", c.column.name, err)
	}
	return nil
}
