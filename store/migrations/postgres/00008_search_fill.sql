-- The search index, where it could not be made before and can be now. Doing so again changes nothing.

-- +goose Up
-- +goose StatementBegin
do $$
declare
	home text; -- the extension's schema, which need not be in the search path
begin
	create extension if not exists pg_trgm;
	select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
	execute format('create index if not exists agents_search on agents using gin (search_text %I.gin_trgm_ops)', home);
exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
	raise notice 'pg_trgm is not available: searches will read every agent';
end $$;
-- +goose StatementEnd

-- +goose Down
-- The index goes with the migration that made it first.
