package store

import (
	"context"
	"database/sql"
	"net/url"
	"runtime"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A dialect is what differs between the databases in queries and migrations; an authenticator is the rest.
type dialect struct {
	name      string
	goose     goose.Dialect
	forUpdate string         // ends a select whose rows the transaction is about to change
	lockKeys  string         // waits for the transactions that write keys, and keeps others from it until this one ends
	search    search         // finds terms the trigram index can find
	scan      search         // finds any term by reading every agent's text
	now       string         // the time by the database's clock, in microseconds since 1970
	elements  string         // reads the elements of a JSON array of texts, which # stands for, as rows of value
	planned   []any          // goes before the arguments of a query whose best plan depends on them
	idle      int            // connections that are kept for later reads
	late      string         // why it keeps somebody waiting for too long
	hasTable  string         // counts the tables with a name, where this program's are
	allTables string         // names the tables, where this program's are
	snapshot  *sql.TxOptions // of a transaction that sees all as it is at one moment
	maxValues int            // how many to insert with one statement
	load      loading

	// inspect asks the database itself what is damaged, in a snapshot where it only reads.
	inspect func(context.Context, *Store, queries) (problems []string, err error)
}

// A loading is what to run around a transaction that inserts very many rows.
type loading struct {
	begin, end []string // in it
	after      string   // when it has been committed
}

// A search is a way to find the agents whose text has a term in it: what it reads from, agents among it, the condition,
// whose # stands for what term makes of the term, and which table to ask for app_id, status and type.
type search struct {
	from, where string
	term        func(term string) string
	standing    string
}

// likeSearch checks each agent at hand, or is answered by PostgreSQL's trigram index.
var likeSearch = search{`agents`, `agents.search_text like # escape '\'`, likeTerm, `agents`}

// SQLite takes the tables of a cross join in the order they are written, which is that of the fewest rows read.
var sqliteDialect = &dialect{
	name:      "sqlite",
	idle:      max(4, runtime.NumCPU()) + 1, // one of which only watches for changes
	goose:     goose.DialectSQLite3,
	late:      "the database is locked by another program, or busy",
	now:       `cast(unixepoch('subsec') * 1000000 as integer)`, // in whole milliseconds
	elements:  `json_each(#)`,
	hasTable:  `select count(*) from sqlite_master where type = 'table' and name = $1`,
	allTables: `select name from sqlite_master where type = 'table' and name not like 'sqlite\_%' escape '\'`,
	inspect:   inspectSQLite,
	maxValues: 100,                            // it looks for each among all the others
	snapshot:  &sql.TxOptions{ReadOnly: true}, // which never waits for the writer
	search: search{
		`agents_search cross join agents_search_rows r cross join agents`,
		`r.id = agents_search.rowid and agents.id = r.agent_id and agents_search match #`, matchTerm, `r`,
	},
	scan: search{
		`agents_search_rows r cross join agents`,
		`agents.id = r.agent_id and r.search_text like # escape '\'`, likeTerm, `r`,
	},
}

var postgresDialect = &dialect{
	name:      "postgres",
	idle:      16,
	late:      "PostgreSQL did not answer in time",
	goose:     goose.DialectPostgres,
	forUpdate: " for update",
	lockKeys:  `lock table api_keys in share row exclusive mode`,
	now:       `cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
	elements:  `json_array_elements_text(cast(# as json))`,
	search:    likeSearch,
	scan:      likeSearch,
	planned:   []any{pgx.QueryExecModeExec}, // a cached plan suits a provider of all agents or one of few, not both
	hasTable:  `select count(*) from pg_tables where schemaname = current_schema() and tablename = $1`,
	allTables: `select tablename from pg_tables where schemaname = current_schema()`,
	inspect:   inspectPostgres,
	maxValues: 4_000,
	snapshot:  &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	load: loading{
		// The totals are counted in the end: each change of one leaves a row that the next has to pass by.
		begin: []string{`alter table agents disable trigger agent_counts_changed`},
		end: []string{
			`alter table agents enable trigger agent_counts_changed`,
			`delete from agent_counts`,
			`insert into agent_counts (app_id, status, type, shard, n)
				select app_id, status, type, 0, count(*) from agents group by app_id, status, type`,
		},
		after: `analyze`,
	},
}

// sqliteSource names a file to the driver. An acknowledged change is on the disk: synchronous is FULL.
func sqliteSource(path string) string {
	params := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-4096)", "temp_store(2)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params.Encode()
}

// openSQLite opens one connection to write, for SQLite has one writer, and several to read.
func openSQLite(path string) (writer, reader *sql.DB, err error) {
	source := sqliteSource(path)
	if writer, err = sql.Open("sqlite", source); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = sql.Open("sqlite", source); err != nil {
		return nil, nil, err
	}
	reader.SetMaxOpenConns(sqliteDialect.idle)
	reader.SetMaxIdleConns(sqliteDialect.idle)
	return writer, reader, nil
}
