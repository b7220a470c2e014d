-- Rules that hold whatever the program above does: revoked is final, and an agent's last key is revoked only on purpose.

-- +goose Up
-- Names sort by their bytes, as on SQLite, whatever the database's locale.
alter table agents alter column name type text collate "C";
alter table agents alter column id type text collate "C";

-- Replicas share nonces. Losing them in a crash only lets a request of the last minutes be sent again.
create unlogged table nonces (
	key_id     text   not null,
	nonce      text   not null,
	expires_at bigint not null,
	primary key (key_id, nonce)
);
create index nonces_expiry on nonces (expires_at);

-- +goose StatementBegin
create function guard_api_keys() returns trigger language plpgsql as $$
begin
	if old.revoked_at is not null then
		if new.revoked_at is distinct from old.revoked_at then
			raise exception 'revoked_is_final';
		end if;
		return new;
	end if;
	if new.revoked_at is not null and new.agent_id is not null and new.revoke_forced = 0 then
		-- Two transactions that revoke two keys of one agent wait for each other here.
		perform 1 from agents where id = new.agent_id for update;
		perform 1 from api_keys where agent_id = new.agent_id and id <> new.id and revoked_at is null;
		if not found then
			raise exception 'last_active_key';
		end if;
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger api_keys_guard before update of revoked_at on api_keys
	for each row execute function guard_api_keys();

-- +goose StatementBegin
create function guard_agents() returns trigger language plpgsql as $$
begin
	if old.status = 'revoked' and new.status <> 'revoked' then
		raise exception 'revoked_is_final';
	end if;
	return new;
end $$;
-- +goose StatementEnd
create trigger agents_guard before update of status on agents
	for each row execute function guard_agents();

-- +goose Down
drop trigger agents_guard on agents;
drop function guard_agents;
drop trigger api_keys_guard on api_keys;
drop function guard_api_keys;
drop table nonces;
