-- +goose Up
alter table accounts add column name         text   not null default '';
alter table accounts add column teams        text;                        -- JSON: a list, null for all
alter table accounts add column disabled_at  bigint;
alter table accounts add column last_seen_at bigint not null default 0;   -- 0: never
alter table accounts add column search_text  text   not null default '';  -- what a search looks through
update accounts set search_text = email;
update accounts set last_seen_at = coalesce((select max(s.last_seen_at) from sessions s where s.account_id = accounts.id), 0);

alter table sessions add column address    text not null default '';      -- where it was last used from
alter table sessions add column user_agent text not null default '';      -- of the browser that signed in

create table invitations (
	id          text   primary key,
	token_hash  bytea  not null,     -- HMAC-SHA256 of what the link holds, under the server's secret
	email       text   not null,
	role        text   not null,
	teams       text,                -- JSON: a list, null for all
	search_text text   not null,
	invited_by  text   not null,     -- in words
	inviter_id  text,                -- the account of who made the link, null for the command line
	created_at  bigint not null,
	expires_at  bigint not null,
	used_at     bigint,
	revoked_at  bigint,
	account_id  text                 -- whom it became, null until then
);
create unique index invitations_by_token on invitations (token_hash);
create unique index invitations_open     on invitations (email) where used_at is null and revoked_at is null;

-- Who may sign in, or is invited to.
create view people as
	select id, email, name, role, teams, search_text, created_at, last_seen_at, 0 as expires_at,
		case when disabled_at is null then 'active' else 'disabled' end as state
	from accounts
	union all
	select id, email, '', role, teams, search_text, created_at, 0, expires_at, 'invited'
	from invitations where used_at is null and revoked_at is null;

-- +goose Down
drop view people;
drop table invitations;
alter table sessions drop column user_agent;
alter table sessions drop column address;
alter table accounts drop column search_text;
alter table accounts drop column last_seen_at;
alter table accounts drop column disabled_at;
alter table accounts drop column teams;
alter table accounts drop column name;
