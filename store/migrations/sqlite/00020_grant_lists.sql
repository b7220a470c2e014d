-- What lists of grants need to be quick with very many of them. The trigram index hangs on a table with integer keys of its
-- own, as that of agents does.

-- +goose Up
drop index grants_of_parent;
create index grants_of_parent on grants (parent_grant_id, id) where parent_grant_id is not null;
create index grants_of_label  on grants (app_id, label, id) where label is not null;
create index grants_revoked   on grants (app_id, created_at, id) where revoked_at is not null;

create table grants_search_rows (
	id          integer primary key,
	grant_id    text    not null unique references grants (id) on delete cascade,
	search_text text    not null
);
create virtual table grants_search using fts5 (
	search_text, content = 'grants_search_rows', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = full
);
insert into grants_search_rows (grant_id, search_text) select id, search_text from grants;
insert into grants_search (grants_search) values ('rebuild');

-- +goose StatementBegin
create trigger grants_search_insert after insert on grants
begin
	insert into grants_search_rows (grant_id, search_text) values (new.id, new.search_text);
	insert into grants_search (rowid, search_text)
	select id, search_text from grants_search_rows where grant_id = new.id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger grants_search_update after update of search_text on grants
when new.search_text <> old.search_text
begin
	insert into grants_search (grants_search, rowid, search_text)
	select 'delete', id, search_text from grants_search_rows where grant_id = new.id;
	update grants_search_rows set search_text = new.search_text where grant_id = new.id;
	insert into grants_search (rowid, search_text)
	select id, search_text from grants_search_rows where grant_id = new.id;
end;
-- +goose StatementEnd

-- +goose Down
drop trigger grants_search_update;
drop trigger grants_search_insert;
drop table grants_search;
drop table grants_search_rows;
drop index grants_revoked;
drop index grants_of_label;
drop index grants_of_parent;
create index grants_of_parent on grants (parent_grant_id) where parent_grant_id is not null;
