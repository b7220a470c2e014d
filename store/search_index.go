package store

import (
	"context"
	"fmt"
)

// warnAboutSearch says in the log when PostgreSQL has no trigram index, which the migration makes only where it may,
// and what to run to get it. Everything works without, but a search reads every agent.
func (s *Store) warnAboutSearch(ctx context.Context) error {
	if s.dialect != postgresDialect {
		return nil
	}
	type index struct {
		there bool
		home  string
	}
	found, err := row(ctx, s.queries, func(row scanner) (i index, err error) {
		err = row.Scan(&i.there, &i.home)
		return i, err
	}, `
		select to_regclass('agents_search') is not null, coalesce((
			select quote_ident(n.nspname) || '.' from pg_extension e join pg_namespace n on n.oid = e.extnamespace
			where e.extname = 'pg_trgm'), '')`)
	if err != nil || found.there {
		return err
	}
	s.logger.WarnContext(ctx, "searches read every agent: the index agents_search is missing", "run",
		fmt.Sprintf("create extension if not exists pg_trgm; create index agents_search on agents using gin (search_text %sgin_trgm_ops);", found.home))
	return nil
}
