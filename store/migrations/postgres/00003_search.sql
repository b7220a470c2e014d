-- A trigram index over agents.search_text, where the extension may be had. Without it searches read all agents.

-- +goose Up
-- +goose StatementBegin
do $$
begin
	create extension if not exists pg_trgm;
	create index agents_search on agents using gin (search_text gin_trgm_ops);
exception when insufficient_privilege or undefined_file or feature_not_supported then
	raise notice 'pg_trgm is not available: searches will read every agent';
end $$;
-- +goose StatementEnd

-- +goose Down
drop index if exists agents_search;
