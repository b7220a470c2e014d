package sqldb

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
)

// A NewerSchemaError says that a newer release has migrated the database. This one would not keep to its rules.
type NewerSchemaError struct{ Database, Newest int64 }

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the schema of the database has version %d, and this program knows versions up to %d: start the newer release that the database is from, or restore the backup from before the upgrade",
		e.Database, e.Newest)
}

// An OlderSchemaError says that the database is from an older release, and no server of this one has started on it yet.
type OlderSchemaError struct{ Database, Newest int64 }

func (e *OlderSchemaError) Error() string {
	return fmt.Sprintf("the schema of the database has version %d, and this program works with version %d: the server brings it up to date when it starts; until then use the release that serves it",
		e.Database, e.Newest)
}

// CheckSchema fails with an *OlderSchemaError or a *NewerSchemaError where the schema is that of another release.
func (db *DB) CheckSchema(ctx context.Context) error {
	version, newest, err := db.SchemaVersions(ctx)
	switch {
	case err != nil:
		return err
	case version < newest:
		return &OlderSchemaError{version, newest}
	case version > newest:
		return &NewerSchemaError{version, newest}
	}
	return nil
}

// SchemaVersions are the version of the database's schema and the newest there is for it.
func (db *DB) SchemaVersions(ctx context.Context) (version, newest int64, err error) {
	if version, err = db.SchemaVersion(ctx); err != nil {
		return 0, 0, err
	}
	newest, err = db.schema.newest(db.dialect)
	return version, newest, err
}

// SchemaVersion is the version of the schema, 0 when there is none.
func (q Queries) SchemaVersion(ctx context.Context) (version int64, err error) {
	for _, table := range []string{q.schema.Versions, q.schema.Former} {
		there, err := q.HasTables(ctx, table, q.schema.Tables[0])
		if err != nil {
			return 0, err
		}
		if there {
			version, err = Value[int64](ctx, q, "read the schema's version", `select coalesce(max(version_id), 0) from `+table+` where is_applied`)
			if table == q.schema.Former {
				version = min(version, q.schema.LastFormer) // others count on there
			}
			return version, err
		}
	}
	return 0, nil
}

// Newest is the version of the schema that databases of this kind are migrated to, "sqlite" or "postgres". An unknown
// kind is an error.
func (s *Schema) Newest(database string) (int64, error) {
	for _, d := range []*dialect{sqliteDialect, postgresDialect} {
		if d.name == database {
			return s.newest(d)
		}
	}
	return 0, fmt.Errorf("%q is no kind of database that this program knows", database)
}

func (s *Schema) newest(d *dialect) (int64, error) {
	files, err := s.migrationsOf(d)
	if err != nil {
		return 0, err
	}
	entries, err := files.ReadDir(".")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(entries[len(entries)-1].Name())
}
