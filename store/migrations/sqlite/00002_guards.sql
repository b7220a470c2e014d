-- Rules that hold whatever the program above does: revoked is final, and an agent's last key is revoked only on purpose.

-- +goose Up
-- +goose StatementBegin
create trigger api_keys_last_key before update of revoked_at on api_keys
when new.revoked_at is not null and old.revoked_at is null and new.agent_id is not null and new.revoke_forced = 0
begin
	select raise(abort, 'last_active_key')
	where not exists (
		select 1 from api_keys where agent_id = new.agent_id and id <> new.id and revoked_at is null);
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger api_keys_revoked_is_final before update of revoked_at on api_keys
when old.revoked_at is not null and new.revoked_at is not old.revoked_at
begin
	select raise(abort, 'revoked_is_final');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger agents_revoked_is_final before update of status on agents
when old.status = 'revoked' and new.status <> 'revoked'
begin
	select raise(abort, 'revoked_is_final');
end;
-- +goose StatementEnd

-- +goose Down
drop trigger agents_revoked_is_final;
drop trigger api_keys_revoked_is_final;
drop trigger api_keys_last_key;
