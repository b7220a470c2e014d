-- What lists need to be quick with very many agents.

-- +goose Up

-- Columns that name an agent compare as agents.id does, by bytes: an index of another collation can't serve the join.
alter table agent_providers alter column agent_id type text collate "C";
alter table agent_providers alter column provider type text collate "C";
alter table api_keys alter column agent_id type text collate "C";
analyze agent_providers, api_keys;

-- How many agents there are of each status and type, kept by triggers. Each connection counts on rows of its own, which
-- are summed up, for else every create would wait until the one before it has committed. A row by itself may be negative.
create table agent_counts (
	app_id text    not null references apps (id),
	status text    not null,
	type   text    not null,
	shard  integer not null,
	n      bigint  not null,
	primary key (app_id, status, type, shard)
) with (fillfactor = 20); -- room for new versions of a row beside it

insert into agent_counts (app_id, status, type, shard, n)
select app_id, status, type, 0, count(*) from agents group by app_id, status, type;

-- +goose StatementBegin
create function count_agent(app_id text, status text, type text, change integer) returns void language sql as $$
	insert into agent_counts as c (app_id, status, type, shard, n) values ($1, $2, $3, pg_backend_pid() % 64, $4)
	on conflict (app_id, status, type, shard) do update set n = c.n + excluded.n
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function count_agents() returns trigger language plpgsql as $$
begin
	if tg_op <> 'INSERT' then
		perform count_agent(old.app_id, old.status, old.type, -1);
	end if;
	if tg_op <> 'DELETE' then
		perform count_agent(new.app_id, new.status, new.type, 1);
	end if;
	return null;
end $$;
-- +goose StatementEnd
create trigger agent_counts_changed after insert or delete on agents
	for each row execute function count_agents();
create trigger agent_counts_updated after update of app_id, status, type on agents
	for each row when (new.status <> old.status or new.type <> old.type or new.app_id <> old.app_id)
	execute function count_agents();

-- +goose Down
drop trigger agent_counts_updated on agents;
drop trigger agent_counts_changed on agents;
drop function count_agents;
drop function count_agent;
drop table agent_counts;
alter table api_keys alter column agent_id type text collate "default";
alter table agent_providers alter column provider type text collate "default";
alter table agent_providers alter column agent_id type text collate "default";
