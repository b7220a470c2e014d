-- What people sign in with beside their passwords, and show again before what can't be undone.

-- +goose Up
alter table accounts add column factors     text   not null default '';   -- which second factors it has, as words with a space between: passkey, authenticator
alter table sessions add column means       text   not null default '';   -- what its person signed in with: passkey, provider; '': a password
alter table sessions add column proven_at   bigint not null default 0;    -- when its person last showed a second factor, 0: never in it

create table passkeys (
	id            text   primary key,
	account_id    text   not null references accounts (id),
	credential_id bytea  not null,            -- what browsers and authenticators call it
	host          text   not null,            -- the name of the console that it is for
	name          text   not null,
	record        text   not null,            -- JSON: all that the authenticator said of it, its public key, sign count and backup flags among it
	created_at    bigint not null,
	last_used_at  bigint not null default 0   -- 0: never
);
create unique index passkeys_by_credential on passkeys (credential_id);
create index        passkeys_of_account    on passkeys (account_id);

create table authenticator_apps (         -- apps that make codes
	account_id   text    primary key references accounts (id),
	sealed       bytea   not null,            -- the secret that the app has too, under the server's secret
	created_at   bigint  not null,
	last_used_at bigint  not null,
	last_step    integer not null             -- the newest 30 seconds since 1970 whose code was used
);

create table pending_authenticator_apps ( -- those of which nobody has typed a code yet
	account_id   text   primary key references accounts (id),
	session_hash bytea  not null,             -- of the id of the session that sets it up, which alone is shown the secret
	sealed       bytea  not null,
	expires_at   bigint not null
);

create table recovery_codes (
	account_id   text   primary key references accounts (id),
	sealed       bytea  not null,             -- what the codes are hashed under, itself under the server's secret
	hashes       text   not null,             -- JSON: a list, of the codes that are not used
	made_at      bigint not null,
	last_used_at bigint not null default 0    -- 0: never
);

drop view people;
create view people as
	select id, email, name, role, teams, search_text, created_at, last_seen_at, 0 as expires_at, factors,
		case when disabled_at is null then 'active' else 'disabled' end as state
	from accounts
	union all
	select id, email, '', role, teams, search_text, created_at, 0, expires_at, '', 'invited'
	from invitations where used_at is null and revoked_at is null;

-- +goose Down
drop view people;
create view people as
	select id, email, name, role, teams, search_text, created_at, last_seen_at, 0 as expires_at,
		case when disabled_at is null then 'active' else 'disabled' end as state
	from accounts
	union all
	select id, email, '', role, teams, search_text, created_at, 0, expires_at, 'invited'
	from invitations where used_at is null and revoked_at is null;
drop table recovery_codes;
drop table pending_authenticator_apps;
drop table authenticator_apps;
drop table passkeys;
alter table sessions drop column proven_at;
alter table sessions drop column means;
alter table accounts drop column factors;
