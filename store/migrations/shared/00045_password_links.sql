-- A link by which somebody who has an account sets another password is an invitation of its own kind, that makes nobody an account.

-- +goose Up
alter table invitations add column resets_id text; -- the account whose password it sets, null for one that makes an account
drop index invitations_open;
create unique index invitations_open    on invitations (email)     where used_at is null and revoked_at is null and resets_id is null;
create unique index password_links_open on invitations (resets_id) where used_at is null and revoked_at is null and resets_id is not null;

drop view people;
create view people as
	select id, email, name, role, teams, search_text, created_at, last_seen_at, 0 as expires_at, factors,
		case when disabled_at is null then 'active' else 'disabled' end as state
	from accounts
	union all
	select id, email, '', role, teams, search_text, created_at, 0, expires_at, '', 'invited'
	from invitations where used_at is null and revoked_at is null and resets_id is null;

drop view endings;
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
	where i.used_at is null and i.revoked_at is null and i.resets_id is null;

-- +goose Down
delete from invitations where resets_id is not null;
drop view endings;
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

drop view people;
create view people as
	select id, email, name, role, teams, search_text, created_at, last_seen_at, 0 as expires_at, factors,
		case when disabled_at is null then 'active' else 'disabled' end as state
	from accounts
	union all
	select id, email, '', role, teams, search_text, created_at, 0, expires_at, '', 'invited'
	from invitations where used_at is null and revoked_at is null;

drop index password_links_open;
drop index invitations_open;
create unique index invitations_open on invitations (email) where used_at is null and revoked_at is null;
alter table invitations drop column resets_id;
