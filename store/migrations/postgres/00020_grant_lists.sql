-- What lists of grants need to be quick with very many of them. The trigram index is made where the extension may be had:
-- without it searches read all grants.

-- +goose Up
drop index grants_of_parent;
create index grants_of_parent on grants (parent_grant_id, id) where parent_grant_id is not null;
create index grants_of_label  on grants (app_id, label, id) where label is not null;
create index grants_revoked   on grants (app_id, created_at, id) where revoked_at is not null;

-- +goose StatementBegin
do $$
declare
	home text; -- the extension's schema, which need not be in the search path
begin
	create extension if not exists pg_trgm;
	select n.nspname into home from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
	execute format('create index grants_search on grants using gin (search_text %I.gin_trgm_ops)', home);
exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
	raise notice 'pg_trgm is not available: searches will read every grant';
end $$;
-- +goose StatementEnd

-- +goose Down
drop index if exists grants_search;
drop index grants_revoked;
drop index grants_of_label;
drop index grants_of_parent;
create index grants_of_parent on grants (parent_grant_id) where parent_grant_id is not null;
