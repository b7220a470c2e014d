package sqldb

import (
	"context"
	"database/sql"
)

// A Prepared is a query that the database has taken in already. Its Queries run it, whatever text they are given, and
// set no limit of time.
type Prepared struct {
	Queries
	stmt *sql.Stmt
}

// Prepare prepares a query.
func (db *DB) Prepare(ctx context.Context, query string) (*Prepared, error) {
	stmt, err := db.reader.PrepareContext(ctx, query)
	if err != nil {
		return nil, db.schema.doing("prepare a query", err)
	}
	return &Prepared{Queries{conn: prepared{stmt}, dialect: db.dialect, schema: db.schema}, stmt}, nil
}

// Close gives it back.
func (p *Prepared) Close() error { return p.stmt.Close() }

type prepared struct{ stmt *sql.Stmt }

func (p prepared) ExecContext(ctx context.Context, _ string, args ...any) (sql.Result, error) {
	return p.stmt.ExecContext(ctx, args...)
}

func (p prepared) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	return p.stmt.QueryContext(ctx, args...)
}
