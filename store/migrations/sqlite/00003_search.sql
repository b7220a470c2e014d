-- A trigram index over agents.search_text. It hangs on a table with integer keys of its own, because VACUUM may
-- renumber the hidden row ids of a table keyed by text.

-- +goose Up
create table agents_search_rows (
	id          integer primary key,
	agent_id    text    not null unique references agents (id) on delete cascade,
	search_text text    not null
);
create virtual table agents_search using fts5 (
	search_text, content = 'agents_search_rows', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = full
);

-- +goose StatementBegin
create trigger agents_search_insert after insert on agents
begin
	insert into agents_search_rows (agent_id, search_text) values (new.id, new.search_text);
	insert into agents_search (rowid, search_text)
	select id, search_text from agents_search_rows where agent_id = new.id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger agents_search_update after update of search_text on agents
when new.search_text <> old.search_text
begin
	insert into agents_search (agents_search, rowid, search_text)
	select 'delete', id, search_text from agents_search_rows where agent_id = new.id;
	update agents_search_rows set search_text = new.search_text where agent_id = new.id;
	insert into agents_search (rowid, search_text)
	select id, search_text from agents_search_rows where agent_id = new.id;
end;
-- +goose StatementEnd

-- +goose Down
drop trigger agents_search_update;
drop trigger agents_search_insert;
drop table agents_search;
drop table agents_search_rows;
