-- Times are microseconds since 1970-01-01 UTC. Ids are UUIDv7 text. Columns named like JSON hold JSON text.

-- +goose Up
create table apps (
	id         text   primary key,
	name       text   not null,
	created_at bigint not null
);

create table agents (
	id                    text    primary key,
	app_id                text    not null references apps (id),
	name                  text    not null,
	display_name          text,
	type                  text    not null check (type in ('agent', 'service')),
	status                text    not null check (status in ('active', 'inactive', 'revoked')),
	scopes                text    not null, -- JSON: provider to list of scopes, the enforced allowlist
	scopes_pending        text,             -- JSON: the narrower allowlist that waits for scopes_applies_at
	scopes_applies_at     bigint,
	policy                text    not null, -- JSON
	metadata              text    not null, -- JSON
	owner                 text    not null, -- metadata.owner, for lists
	team                  text    not null, -- metadata.team, for lists
	search_text           text    not null, -- lower case: what a search looks through
	rate_limit_per_minute integer,
	version               integer not null check (version >= 1),
	keys_minted           integer not null, -- over the agent's whole life; numbers the next key
	created_at            bigint  not null,
	updated_at            bigint  not null,
	revoked_at            bigint,
	last_used_at          bigint  not null default 0, -- 0: never
	check ((status = 'revoked') = (revoked_at is not null)),
	check ((scopes_pending is null) = (scopes_applies_at is null))
);
create unique index agents_active_name  on agents (app_id, name) where status <> 'revoked';
create index agents_by_name             on agents (app_id, name, id);
create index agents_by_created_at       on agents (app_id, created_at, id);
create index agents_live_by_created_at  on agents (app_id, created_at, id) where status <> 'revoked';
create index agents_live_by_last_used   on agents (app_id, last_used_at, id) where status <> 'revoked';
create index agents_by_status           on agents (app_id, status, type);
create index agents_due                 on agents (scopes_applies_at) where scopes_applies_at is not null;

create table agent_providers (
	app_id   text not null references apps (id),
	provider text not null,
	agent_id text not null references agents (id),
	primary key (app_id, provider, agent_id)
);
create index agent_providers_by_agent on agent_providers (agent_id);

-- Keys of agents and of the application alike, so that one look-up by hash finds either.
create table api_keys (
	id              text    primary key,
	app_id          text    not null references apps (id),
	agent_id        text    references agents (id), -- null: the application's own key
	number          integer not null,               -- counts the agent's keys from 1
	name            text    not null,
	prefix          text    not null,
	hash            bytea   not null,               -- HMAC-SHA256 of the plaintext under the server's secret
	acknowledgement text    not null check (acknowledgement in ('', 'pending', 'done')),
	created_at      bigint  not null,
	deprecated_at   bigint,
	revoked_at      bigint,
	revoke_forced   integer not null default 0,     -- 1: revoked although it was the agent's last key
	last_used_at    bigint  not null default 0      -- 0: never
);
create unique index api_keys_hash   on api_keys (hash);
create unique index api_keys_number on api_keys (agent_id, number);
create index api_keys_of_app        on api_keys (app_id, created_at) where agent_id is null;

create table actors (
	id         text   primary key,
	app_id     text   not null references apps (id),
	caller     text   not null,
	type       text   not null,
	created_at bigint not null,
	unique (app_id, caller, type)
);

create table idempotency_keys (
	app_id     text   not null references apps (id),
	operation  text   not null,
	key        text   not null,
	body_hash  bytea  not null,
	agent_id   text   not null,
	key_id     text   not null,
	created_at bigint not null,
	primary key (app_id, operation, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

create table audit_events (
	id           text   primary key,
	app_id       text   not null references apps (id),
	at           bigint not null,
	actor_kind   text   not null,
	actor_id     text   not null,
	actor_label  text   not null,
	action       text   not null,
	target_kind  text   not null,
	target_id    text   not null,
	target_label text   not null,
	address      text   not null,
	user_agent   text   not null,
	request_id   text   not null,
	traceparent  text   not null,
	context      text,  -- JSON
	detail       text   -- JSON
);
create index audit_events_by_time   on audit_events (app_id, at, id);
create index audit_events_by_target on audit_events (target_id, at);

create table accounts (
	id                  text   primary key,
	email               text   not null unique, -- lower case
	password_hash       text   not null,        -- argon2id
	role                text   not null,
	created_at          bigint not null,
	password_changed_at bigint not null
);

create table sessions (
	id_hash      bytea  primary key, -- SHA-256 of what the cookie holds
	account_id   text   references accounts (id),
	data         bytea  not null,
	created_at   bigint not null,
	last_seen_at bigint not null,
	expires_at   bigint not null
);
create index sessions_by_account on sessions (account_id);
create index sessions_by_expiry  on sessions (expires_at);

create table settings (
	name  text primary key,
	value text not null
);

insert into apps (id, name, created_at) values ('00000000-0000-7000-8000-000000000001', 'default', 0);

-- +goose Down
drop table settings;
drop table sessions;
drop table accounts;
drop table audit_events;
drop table idempotency_keys;
drop table actors;
drop table api_keys;
drop table agent_providers;
drop table agents;
drop table apps;
