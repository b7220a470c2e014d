package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

// postgresWith makes a PostgreSQL database in which some statements were run before the product first sees it.
func postgresWith(t *testing.T, statements ...string) (address string, admin *sql.DB) {
	t.Helper()
	address = pgtest.URL(t)
	admin, err := sql.Open("pgx", address)
	must(t, err)
	t.Cleanup(func() { admin.Close() })
	for _, statement := range statements {
		run(t, admin, statement)
	}
	return address, admin
}

func run(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// advice opens a database and returns the SQL that its log says to run, "" when it warns of nothing.
func advice(t *testing.T, address string) string {
	t.Helper()
	var log bytes.Buffer
	s, err := store.Open(t.Context(), store.Options{URL: address, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	must(t, err)
	must(t, s.Close())
	if log.Len() == 0 {
		return ""
	}
	var line struct{ Level, Run string }
	must(t, json.Unmarshal(log.Bytes(), &line))
	if line.Level != "WARN" || line.Run == "" {
		t.Fatalf("log: %s", &log)
	}
	return line.Run
}

// hasIndex reports whether the index of agents and that of grants are there.
func hasIndex(t *testing.T, db *sql.DB) (has bool) {
	t.Helper()
	must(t, db.QueryRowContext(context.Background(), `select count(*) = 2 from pg_indexes where indexname in ('agents_search', 'grants_search')`).Scan(&has))
	return has
}

func TestTrigramsMayLiveInAnySchema(t *testing.T) {
	for _, schema := range []string{"", "extensions", `"Odd name"`} {
		var before []string
		if schema != "" {
			before = []string{"create schema " + schema, "create extension pg_trgm schema " + schema}
		}
		address, admin := postgresWith(t, before...)
		if said := advice(t, address); said != "" || !hasIndex(t, admin) {
			t.Errorf("extension in schema %q: index %t, advice %q", schema, hasIndex(t, admin), said)
		}
		for _, drop := range []string{"drop index agents_search", "drop index grants_search", "drop index agents_search, grants_search"} {
			run(t, admin, drop)
			run(t, admin, advice(t, address))
			if said := advice(t, address); said != "" || !hasIndex(t, admin) {
				t.Errorf("extension in schema %q, %s, advice followed: index %t, advice %q", schema, drop, hasIndex(t, admin), said)
			}
		}
	}
}

func TestAMissingExtensionIsSaidInTheLog(t *testing.T) {
	address, admin := postgresWith(t, "create role plain login", "grant create on schema public to plain")
	t.Cleanup(func() { run(t, admin, "drop owned by plain"); run(t, admin, "drop role plain") })
	plain, err := url.Parse(address)
	must(t, err)
	plain.User = url.User("plain")
	said := advice(t, plain.String())
	if !strings.Contains(said, "create extension") || hasIndex(t, admin) {
		t.Fatalf("index %t, advice %q", hasIndex(t, admin), said)
	}
	run(t, admin, said)
	if said := advice(t, plain.String()); said != "" {
		t.Errorf("advice followed, and again %q", said)
	}
}
