package sqldb

import (
	"context"
	"database/sql"
	"slices"

	"github.com/pressly/goose/v3/database"
)

// takeOverVersions moves what this program recorded in the shared table into its own. What others recorded there stays.
// Nothing is taken from a database without this program's tables: there the shared table is somebody else's.
func (db *DB) takeOverVersions(ctx context.Context) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	schema := db.schema
	q := Tx{Queries{conn: tx, dialect: db.dialect, schema: schema}}
	if own, err := q.HasTables(ctx, schema.Versions); own || err != nil {
		return err
	}
	ours, err := q.HasTables(ctx, append(slices.Clip(schema.Tables), schema.Former)...)
	if !ours || err != nil {
		return err
	}
	versions, err := Values[int64](ctx, q.Queries, "read the versions",
		`select distinct version_id from `+schema.Former+` where is_applied order by 1`)
	if err != nil {
		return err
	}
	if err := db.recordVersions(ctx, tx, versions); err != nil {
		return err
	}
	if last := len(versions) - 1; last >= 0 && versions[last] <= schema.LastFormer { // nothing of anybody else's
		if err := q.Exec(ctx, "remove the table", `drop table `+schema.Former); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// recordVersions makes this program's own table, with those of the versions that are its own.
func (db *DB) recordVersions(ctx context.Context, tx *sql.Tx, versions []int64) error {
	own, err := database.NewStore(db.dialect.goose, db.schema.Versions)
	if err != nil {
		return err
	}
	if err := own.CreateVersionTable(ctx, tx); err != nil {
		return err
	}
	for _, version := range versions {
		if version > db.schema.LastFormer {
			break
		}
		if err := own.Insert(ctx, tx, database.InsertRequest{Version: version}); err != nil {
			return err
		}
	}
	return nil
}
