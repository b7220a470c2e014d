-- What lists need to be quick with very many agents.

-- +goose Up

-- How many agents there are of each status and type, kept by triggers.
create table agent_counts (
	app_id text    not null references apps (id),
	status text    not null,
	type   text    not null,
	n      integer not null,
	primary key (app_id, status, type)
) without rowid;

insert into agent_counts (app_id, status, type, n)
select app_id, status, type, count(*) from agents group by app_id, status, type;

-- +goose StatementBegin
create trigger agent_counts_insert after insert on agents
begin
	insert into agent_counts (app_id, status, type, n) values (new.app_id, new.status, new.type, 1)
	on conflict (app_id, status, type) do update set n = n + 1;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger agent_counts_delete after delete on agents
begin
	update agent_counts set n = n - 1 where app_id = old.app_id and status = old.status and type = old.type;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger agent_counts_update after update of app_id, status, type on agents
when new.status <> old.status or new.type <> old.type or new.app_id <> old.app_id
begin
	update agent_counts set n = n - 1 where app_id = old.app_id and status = old.status and type = old.type;
	insert into agent_counts (app_id, status, type, n) values (new.app_id, new.status, new.type, 1)
	on conflict (app_id, status, type) do update set n = n + 1;
end;
-- +goose StatementEnd

-- What filters look at, beside the text that is searched: most matches of a common term are then told apart without a
-- look at the agent itself.
alter table agents_search_rows add column app_id text not null default '';
alter table agents_search_rows add column status text not null default '';
alter table agents_search_rows add column type   text not null default '';
update agents_search_rows set (app_id, status, type) = (select app_id, status, type from agents a where a.id = agent_id);

drop trigger agents_search_insert;
-- +goose StatementBegin
create trigger agents_search_insert after insert on agents
begin
	insert into agents_search_rows (agent_id, search_text, app_id, status, type)
	values (new.id, new.search_text, new.app_id, new.status, new.type);
	insert into agents_search (rowid, search_text)
	select id, search_text from agents_search_rows where agent_id = new.id;
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger agents_search_standing after update of app_id, status, type on agents
when new.status <> old.status or new.type <> old.type or new.app_id <> old.app_id
begin
	update agents_search_rows set app_id = new.app_id, status = new.status, type = new.type where agent_id = new.id;
end;
-- +goose StatementEnd

-- +goose Down
drop trigger agents_search_standing;
drop trigger agents_search_insert;
-- +goose StatementBegin
create trigger agents_search_insert after insert on agents
begin
	insert into agents_search_rows (agent_id, search_text) values (new.id, new.search_text);
	insert into agents_search (rowid, search_text)
	select id, search_text from agents_search_rows where agent_id = new.id;
end;
-- +goose StatementEnd
alter table agents_search_rows drop column type;
alter table agents_search_rows drop column status;
alter table agents_search_rows drop column app_id;
drop trigger agent_counts_update;
drop trigger agent_counts_delete;
drop trigger agent_counts_insert;
drop table agent_counts;
