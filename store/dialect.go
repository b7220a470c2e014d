package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"net/url"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A dialect is what differs between the databases in queries and migrations; an authenticator is the rest.
type dialect struct {
	name      string
	goose     goose.Dialect
	forUpdate string // ends a select whose rows the transaction is about to change
	search    search // finds terms the trigram index can find
	scan      search // finds any term by reading every agent's text
	elements  string // reads the elements of a JSON array of texts, which # stands for, as rows of value
	planned   []any  // goes before the arguments of a query whose best plan depends on them
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
	name:     "sqlite",
	goose:    goose.DialectSQLite3,
	elements: `json_each(#)`,
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
	goose:     goose.DialectPostgres,
	forUpdate: " for update",
	elements:  `json_array_elements_text(cast(# as json))`,
	search:    likeSearch,
	scan:      likeSearch,
	planned:   []any{pgx.QueryExecModeExec}, // a cached plan suits a provider of all agents or one of few, not both
}

// openSQLite opens one connection to write, for SQLite has one writer, and several to read.
// An acknowledged change is on the disk: synchronous is FULL.
func openSQLite(path string) (writer, reader *sql.DB, err error) {
	params := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-4096)", "temp_store(2)",
	}}
	source := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params.Encode()
	if writer, err = sql.Open("sqlite", source); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = sql.Open("sqlite", source); err != nil {
		return nil, nil, err
	}
	readers := max(4, runtime.NumCPU()) + 1 // one of which only watches for changes
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

func openPostgres(address string) (*sql.DB, error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(max(16, 4*runtime.NumCPU()))
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

//go:embed migrations
var migrationFiles embed.FS

// migrate brings the schema up to date. Several processes may start at once: PostgreSQL holds a lock, and on SQLite,
// where each migration is one exclusive transaction, whoever comes second finds the work done when it looks again.
func migrate(ctx context.Context, db *sql.DB, d *dialect) error {
	var options []goose.ProviderOption
	tries := 1
	if d == postgresDialect {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	} else {
		tries = 5
	}
	files, err := migrationsOf(d)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		provider, err := goose.NewProvider(d.goose, db, files, options...)
		if err == nil {
			_, err = provider.Up(ctx)
		}
		if err == nil || try == tries || ctx.Err() != nil {
			return err
		}
	}
}

// overlay shows the files of several folders as one.
type overlay []fs.FS

func migrationsOf(d *dialect) (overlay, error) {
	var folders overlay
	for _, name := range []string{"shared", d.name} {
		folder, err := fs.Sub(migrationFiles, "migrations/"+name)
		if err != nil {
			return nil, err
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

func (o overlay) Open(name string) (f fs.File, err error) {
	for _, folder := range o {
		if f, err = folder.Open(name); err == nil {
			return f, nil
		}
	}
	return nil, err
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	var entries []fs.DirEntry
	for _, folder := range o {
		some, err := fs.ReadDir(folder, name)
		if err != nil {
			return nil, err
		}
		entries = append(entries, some...)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		if a.Name() < b.Name() {
			return -1
		}
		return 1
	})
	return entries, nil
}
