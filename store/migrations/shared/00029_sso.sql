-- +goose Up
create table account_links (
	id           text   primary key,
	account_id   text   not null references accounts (id),
	provider     text   not null,     -- its id in the configuration
	issuer       text   not null,
	subject      text   not null,     -- whom the issuer means
	email        text   not null,     -- as the provider said last
	created_at   bigint not null,
	last_used_at bigint not null      -- when somebody last signed in so, 0: never
);
create unique index account_links_by_subject on account_links (issuer, subject);
create index account_links_by_account        on account_links (account_id);

create table sso_providers (
	id          text   primary key,   -- in the configuration
	fingerprint text   not null,      -- of the configuration with which a test succeeded
	tested_at   bigint not null,
	tested_by   text   not null,      -- in words
	enabled_at  bigint                -- null: people can't sign in there
);

create table seen_once (              -- answers of providers, their logout tokens, and challenges of passkeys
	hash       bytea  primary key,
	expires_at bigint not null
);

create table departures (
	account_id   text   primary key references accounts (id),
	provider     text   not null,
	reason       text   not null,
	at           bigint not null,
	suspend_at   bigint,              -- when the person's agents are suspended, null: not by itself
	suspended_at bigint,              -- when that was done
	agents       bigint not null default 0 -- how many were suspended
);

alter table sessions add column issuer           text not null default '';  -- who signed the person in, '' for this server
alter table sessions add column subject          text not null default '';
alter table sessions add column provider_session text not null default '';  -- '' where the provider names none
create index sessions_by_subject on sessions (issuer, subject) where issuer <> '';

alter table agents add column latched_for text not null default '';         -- the owner who left; until another has it, it stays suspended

-- +goose Down
alter table agents drop column latched_for;
drop index sessions_by_subject;
alter table sessions drop column provider_session;
alter table sessions drop column subject;
alter table sessions drop column issuer;
drop table departures;
drop table seen_once;
drop table sso_providers;
drop table account_links;
