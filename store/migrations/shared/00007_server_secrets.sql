-- Which of the server's secrets each key is hashed under, so that the secret can be changed.

-- +goose Up
create table server_secrets (
	id         text    primary key,     -- tells secrets apart, and nothing about them
	number     integer not null unique, -- counts the secrets from 1: the highest is the one in use
	created_at bigint  not null,        -- 0: before this was written down
	retired_at bigint                   -- from then on nothing is recognised by it
);
insert into server_secrets (id, number, created_at)
select value, 1, 0 from settings where name = 'secret_fingerprint';
delete from settings where name = 'secret_fingerprint';

alter table api_keys add column secret_id text not null default '';
update api_keys set secret_id = coalesce((select id from server_secrets), '');

-- +goose Down
alter table api_keys drop column secret_id;
insert into settings (name, value)
select 'secret_fingerprint', id from server_secrets order by number desc limit 1;
drop table server_secrets;
