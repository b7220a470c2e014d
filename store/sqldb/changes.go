package sqldb

import (
	"context"
	"database/sql"
	"errors"
)

// Changes tell whether anything at all has changed in a SQLite file.
//
// SQLite's data_version tells a connection whether any other one, of this process or another, has committed since it
// was last asked.
type Changes struct {
	conn   *sql.Conn // only ever asked for the version
	asks   *sql.Stmt
	schema *Schema
}

// Changes begins to watch.
func (db *DB) Changes(ctx context.Context) (c *Changes, err error) {
	c = &Changes{schema: db.schema}
	if c.conn, err = db.reader.Conn(ctx); err != nil {
		return nil, err
	}
	if c.asks, err = c.conn.PrepareContext(ctx, `pragma data_version`); err != nil {
		return nil, errors.Join(err, c.conn.Close())
	}
	return c, nil
}

// Version is another number after each change. Two must not ask at once.
func (c *Changes) Version(ctx context.Context) (version int64, err error) {
	err = c.asks.QueryRowContext(ctx).Scan(&version)
	return version, c.schema.doing("ask for changes", err)
}

// Close ends the watch.
func (c *Changes) Close() error { return errors.Join(c.asks.Close(), c.conn.Close()) }
