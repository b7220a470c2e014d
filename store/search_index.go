package store

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/alter-console/alter-console/store/sqldb"
)

// searchIndexes looks for the index that searches go by, and says in the log when it is missing.
var searchIndexes = sqldb.Either[func(context.Context, sqldb.Queries, *slog.Logger) error]{
	SQLite:     func(context.Context, sqldb.Queries, *slog.Logger) error { return nil }, // whose migration makes it
	PostgreSQL: warnAboutSearch,
}

// warnAboutSearch says when PostgreSQL has no trigram index, which the migration makes only where it may, and what to
// run to get it. Everything works without, but a search reads every agent.
func warnAboutSearch(ctx context.Context, q sqldb.Queries, logger *slog.Logger) error {
	var there bool
	var home string
	err := q.Each(ctx, "look for the search index", func(row sqldb.Scanner) error { return row.Scan(&there, &home) }, `
		select to_regclass('agents_search') is not null, coalesce((
			select quote_ident(n.nspname) || '.' from pg_extension e join pg_namespace n on n.oid = e.extnamespace
			where e.extname = 'pg_trgm'), '')`)
	if err != nil || there {
		return err
	}
	logger.WarnContext(ctx, "searches read every agent: the index agents_search is missing", "run",
		fmt.Sprintf("create extension if not exists pg_trgm; create index agents_search on agents using gin (search_text %sgin_trgm_ops);", home))
	return nil
}
