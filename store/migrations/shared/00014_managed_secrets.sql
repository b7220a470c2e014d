-- Credentials of upstream APIs. What they hold is in secret_values, sealed under one of the master keys.

-- +goose Up
create table master_keys (
	id         text    primary key,     -- tells master keys apart, and nothing about them
	number     integer not null unique, -- counts them from 1: the highest is the one in use
	created_at bigint  not null,
	retired_at bigint                   -- from then on nothing is sealed under it
);

create table managed_secrets (
	id            text    primary key,
	app_id        text    not null references apps (id),
	slug          text    not null,
	name          text    not null,
	description   text    not null,
	allowed_hosts text    not null, -- JSON: list of hosts
	injection     text    not null, -- JSON: how a request carries the credential
	search_text   text    not null, -- lower case: what a search looks through
	version       integer not null check (version >= 1),
	created_at    bigint  not null,
	updated_at    bigint  not null,
	value_set_at  bigint  not null,
	deleted_at    bigint,
	last_used_at  bigint  not null default 0 -- 0: never
);
create unique index managed_secrets_slug    on managed_secrets (app_id, slug) where deleted_at is null;
create index managed_secrets_by_slug        on managed_secrets (app_id, slug, id);
create index managed_secrets_by_created_at  on managed_secrets (app_id, created_at, id);
create index managed_secrets_by_last_used   on managed_secrets (app_id, last_used_at, id);

create table secret_values (
	secret_id  text  not null references managed_secrets (id),
	field      text  not null,
	key_id     text  not null, -- of the master key it is sealed under
	ciphertext bytea not null, -- of the field's text; secret and field are its associated data
	primary key (secret_id, field)
);
create index secret_values_by_key on secret_values (key_id);

-- +goose Down
drop table secret_values;
drop table managed_secrets;
drop table master_keys;
