package sqldb

import (
	"database/sql"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

// A dialect is what differs between the databases in queries and migrations.
type dialect struct {
	name      string
	goose     goose.Dialect
	forUpdate string         // ends a select whose rows the transaction is about to change
	forShare  string         // ends a select whose rows nobody is to change until the transaction ends
	lockTable string         // waits for the transactions that write to the table %s, and keeps others from it until this one ends
	now       string         // the time by the database's clock, in microseconds since 1970
	elements  string         // reads the elements of a JSON array of texts, which # stands for, as rows of value
	planned   []any          // goes before the arguments of a query whose best plan depends on them
	idle      int            // connections that are kept for later reads
	late      string         // why it keeps somebody waiting for too long
	hasTable  string         // counts the tables with a name, where this program's are
	allTables string         // names the tables, where this program's are
	snapshot  *sql.TxOptions // of a transaction that sees all as it is at one moment
	maxValues int            // how many to insert with one statement
	inspect   []inspection   // ask the database itself what is damaged
}

// An inspection is a query that finds a line for each thing that is wrong, or the one line "ok".
type inspection struct{ begins, query string }

var sqliteDialect = &dialect{
	name:      "sqlite",
	idle:      max(4, runtime.NumCPU()) + 1, // one of which only watches for changes
	goose:     goose.DialectSQLite3,
	late:      "the database is locked by another program, or busy",
	now:       `cast(unixepoch('subsec') * 1000000 as integer)`, // in whole milliseconds
	elements:  `json_each(#)`,
	hasTable:  `select count(*) from sqlite_master where type = 'table' and name = $1`,
	allTables: `select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\'`,
	maxValues: 100,                            // it looks for each among all the others
	snapshot:  &sql.TxOptions{ReadOnly: true}, // which never waits for the writer
	inspect: []inspection{
		{"the file: ", `pragma integrity_check`},
		{"", `select "table" || ' refers to a row of ' || "parent" || ' that is not there' from pragma_foreign_key_check`},
	},
}

// postgresDialect leaves the inspection of pages and references to PostgreSQL, which refuses what would break them.
var postgresDialect = &dialect{
	name:      "postgres",
	idle:      16,
	late:      "PostgreSQL did not answer in time",
	goose:     goose.DialectPostgres,
	forUpdate: " for update",
	forShare:  " for share",
	lockTable: `lock table %s in share row exclusive mode`,
	now:       `cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
	elements:  `json_array_elements_text(cast(# as json))`,
	planned:   []any{pgx.QueryExecModeExec}, // a cached plan suits a value that all rows have or one of few, not both
	hasTable:  `select count(*) from pg_tables where schemaname = current_schema() and tablename = $1`,
	allTables: `select tablename from pg_tables where schemaname = current_schema()`,
	maxValues: 4_000,
	snapshot:  &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
}
