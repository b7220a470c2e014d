package sqldb

import (
	"database/sql"
	"net/url"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

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
