package store

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/alter-console/alter-console/store/sqldb"
)

// searchIndexes looks for the index that searches go by, and says in the log when it is missing.
var searchIndexes = sqldb.Either[func(context.Context, sqldb.Queries, *slog.Logger) error]{
	SQLite:     func(context.Context, sqldb.Queries, *slog.Logger) error { return nil }, // whose migration makes it
	PostgreSQL: warnAboutSearch,
}

// warnAboutSearch says when PostgreSQL lacks a trigram index, which the migrations make only where they may, and what to
// run to get it. Everything works without, but a search reads the whole table.
func warnAboutSearch(ctx context.Context, q sqldb.Queries, logger *slog.Logger) error {
	missing, err := sqldb.Values[string](ctx, q, "look for the search indexes",
		`select value from `+q.Elements(1)+` where to_regclass(value || '_search') is null`, `["agents", "grants"]`)
	if err != nil || len(missing) == 0 {
		return err
	}
	home, err := sqldb.Value[string](ctx, q, "look for the extension pg_trgm", `select coalesce((
		select quote_ident(n.nspname) || '.' from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'), '')`)
	if err != nil {
		return err
	}
	run := "create extension if not exists pg_trgm;"
	for _, table := range missing {
		run += fmt.Sprintf(" create index %[1]s_search on %[1]s using gin (search_text %[2]sgin_trgm_ops);", table, home)
	}
	logger.WarnContext(ctx, "searches read every row of "+strings.Join(missing, " and ")+": their trigram indexes are missing", "run", run)
	return nil
}
