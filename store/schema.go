package store

import (
	"embed"
	"io/fs"

	"github.com/alter-console/alter-console/store/sqldb"
)

// MigrationsTable says which migrations a database has had.
const MigrationsTable = "alter_console_migrations"

// formerTable said so at first. Other programs use its name too.
const formerTable = "goose_db_version"

//go:embed migrations
var migrationFiles embed.FS

var schema = &sqldb.Schema{
	Migrations: migrations(),
	Versions:   MigrationsTable,
	Former:     formerTable,
	LastFormer: 4,
	Tables:     []string{"apps", "agents", "api_keys", "audit_events", "settings"},
	Filled:     []string{"agents", "api_keys", "accounts", "audit_events"},
	Refusals: []sqldb.Refusal{
		{Says: "last_active_key", Err: ErrLastKey},
		{Says: "revoked_is_final", Err: ErrFinal},
		{Says: "agents_active_name", Unique: true, Err: ErrNameTaken},
		{Says: "agents.name", Unique: true, Err: ErrNameTaken},
	},
}

func migrations() fs.FS {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // only when it is no path
	}
	return files
}

// NewestSchema is the version of the schema that this program migrates databases of this kind to, "sqlite" or "postgres".
// An unknown kind is an error.
func NewestSchema(database string) (int64, error) { return schema.Newest(database) }
