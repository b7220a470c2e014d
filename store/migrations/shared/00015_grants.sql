-- Who may use which managed secret.

-- +goose Up
create table grants (
	id               text    primary key,
	app_id           text    not null references apps (id),
	secret_id        text    not null references managed_secrets (id),
	secret_slug      text    not null, -- which never changes, for lists
	principal_type   text    not null check (principal_type in ('agent', 'system')),
	agent_id         text    references agents (id), -- the holder, null for the application
	agent_name       text    not null,               -- which never changes, for lists
	label            text,
	methods          text    not null, -- JSON: list, empty for any
	paths            text    not null, -- JSON: list of patterns, empty for any
	proxy_only       integer not null default 0,
	parent_grant_id  text    references grants (id), -- that the holder's was delegated from
	depth            integer not null default 0,     -- how many parents it has
	delegable        integer not null default 0,
	scope_constraint text,             -- JSON: list, null for none
	tags             text    not null, -- JSON: list of texts, empty for none
	search_text      text    not null, -- lower case: what a search looks through
	created_at       bigint  not null,
	created_by       text    not null,
	expires_at       bigint  not null default 9223372036854775807, -- the default: never
	revoked_at       bigint,
	revoked_by       text    not null default '',
	revoked_reason   text    not null default '',
	last_used_at     bigint  not null default 0, -- 0: never
	check ((principal_type = 'agent') = (agent_id is not null))
);
create index grants_of_secret       on grants (secret_id, agent_id);
create index grants_of_agent        on grants (agent_id, secret_id) where agent_id is not null;
create index grants_of_parent       on grants (parent_grant_id) where parent_grant_id is not null;
create index grants_by_created_at   on grants (app_id, created_at, id);
create index grants_by_last_used    on grants (app_id, last_used_at, id);
create index grants_by_expires_at   on grants (app_id, expires_at, id);
create index grants_by_agent_name   on grants (app_id, agent_name, id);
create index grants_by_secret_slug  on grants (app_id, secret_slug, id);
create index grants_live_by_expiry  on grants (app_id, expires_at, id) where revoked_at is null;
create index grants_live_of_secret  on grants (secret_id, expires_at) where revoked_at is null; -- which are counted

-- +goose Down
drop table grants;
