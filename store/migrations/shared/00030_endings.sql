-- Everything that ends at a time that is known, in one list. An ended one stays in it until somebody revokes or replaces it.

-- +goose Up
create index api_keys_by_expiry on api_keys (expires_at)    where expires_at is not null and parent_key_id is null and revoked_at is null;
create index api_keys_by_grace  on api_keys (grace_ends_at) where grace_ends_at is not null and parent_key_id is null and revoked_at is null;

-- A key that was rotated and would expire later ends once, as a rotation. Keys that programs derive for a short time are left out.
create view endings as
	select k.id, k.app_id, 'app_key' as kind, k.name, k.prefix as label,
		'' as agent_id, '' as agent_name, '' as team, '' as owner, k.expires_at as ends_at, k.created_at as set_at
	from api_keys k
	where k.agent_id is null and k.parent_key_id is null and k.revoked_at is null and k.expires_at is not null
		and (k.grace_ends_at is null or k.expires_at < k.grace_ends_at)
	union all
	select k.id, k.app_id, 'rotation', k.name, k.prefix,
		coalesce(a.id, ''), coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.owner, ''), k.grace_ends_at, coalesce(k.deprecated_at, k.created_at)
	from api_keys k left join agents a on a.id = k.agent_id
	where k.parent_key_id is null and k.revoked_at is null and k.grace_ends_at is not null
		and (k.expires_at is null or k.expires_at >= k.grace_ends_at) and (a.status is null or a.status <> 'revoked')
	union all
	select g.id, g.app_id, 'grant', g.secret_slug, coalesce(g.label, ''),
		coalesce(a.id, ''), coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.owner, ''), g.expires_at, g.created_at
	from grants g left join agents a on a.id = g.agent_id
	where g.revoked_at is null and g.expires_at < 9223372036854775807 and (a.status is null or a.status <> 'revoked')
	union all
	select a.id, a.app_id, 'narrowing', a.name, '',
		a.id, a.name, a.team, a.owner, a.scopes_applies_at, a.updated_at
	from agents a
	where a.scopes_applies_at is not null and a.status <> 'revoked'
	union all
	select i.id, (select min(apps.id) from apps), 'invitation', i.email, '',
		'', '', '', '', i.expires_at, i.created_at
	from invitations i
	where i.used_at is null and i.revoked_at is null;

-- Addresses that are told of endings. What is secret of them is in webhook_secrets, sealed under one of the master keys.
create table webhooks (
	id            text   primary key,
	app_id        text   not null references apps (id),
	name          text   not null,
	host          text   not null, -- scheme and host of the address
	team          text   not null, -- of whose agents it is told, empty for all that ends
	kinds         text,            -- JSON: list of kinds of endings, null for all
	days          text   not null, -- JSON: list of how many days before an end
	created_at    bigint not null,
	created_by    text   not null,
	failing_since bigint,          -- null: what was sent last has arrived
	last_error    text   not null default '',
	last_sent_at  bigint
);

create table webhook_secrets (
	webhook_id text  not null references webhooks (id),
	field      text  not null,
	key_id     text  not null, -- of the master key it is sealed under
	ciphertext bytea not null, -- of the field's text; webhook and field are its associated data
	primary key (webhook_id, field)
);

create table webhook_deliveries (
	id          text    primary key, -- which whoever is told knows it by
	webhook_id  text    not null references webhooks (id),
	subject     text    not null,    -- what it is about: there is one of each
	event       text    not null,
	body        text    not null,
	created_at  bigint  not null,
	due_at      bigint  not null,    -- when it is to be sent, or sent again
	attempts    integer not null default 0,
	sent_at     bigint,              -- when it arrived
	given_up_at bigint,
	error       text    not null default ''
);
create unique index webhook_deliveries_once on webhook_deliveries (webhook_id, subject);
create index webhook_deliveries_due on webhook_deliveries (due_at) where sent_at is null and given_up_at is null;
create index webhook_deliveries_by_time on webhook_deliveries (webhook_id, created_at);
create index webhook_deliveries_by_age on webhook_deliveries (created_at);

create table calendar_feeds (
	account_id text   primary key references accounts (id),
	token_hash bytea  not null, -- HMAC-SHA256 of what the address holds, under the server's secret
	created_at bigint not null,
	read_at    bigint          -- when it was read last, to the hour
);
create unique index calendar_feeds_by_token on calendar_feeds (token_hash);


-- +goose Down
drop table calendar_feeds;
drop table webhook_deliveries;
drop table webhook_secrets;
drop table webhooks;
drop view endings;
drop index api_keys_by_grace;
drop index api_keys_by_expiry;
