-- What ends, by kinds, each of which an index finds in the order of the ends: all of them together are sorted as far as a page goes.

-- +goose Up
drop view endings;

create view ending_app_keys (id, app_id, kind, name, label, agent_id, agent_name, team, owner, ends_at, set_at) as
	select k.id, k.app_id, 'app_key' as kind, k.name, k.prefix as label,
		'' as agent_id, '' as agent_name, '' as team, '' as owner, k.expires_at as ends_at, k.created_at as set_at
	from api_keys k
	where k.agent_id is null and k.parent_key_id is null and k.revoked_at is null and k.expires_at is not null
		and (k.grace_ends_at is null or k.expires_at < k.grace_ends_at);

create view ending_rotations (id, app_id, kind, name, label, agent_id, agent_name, team, owner, ends_at, set_at) as
	select k.id, k.app_id, 'rotation', k.name, k.prefix,
		coalesce(a.id, ''), coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.owner, ''), k.grace_ends_at, coalesce(k.deprecated_at, k.created_at)
	from api_keys k left join agents a on a.id = k.agent_id
	where k.parent_key_id is null and k.revoked_at is null and k.grace_ends_at is not null
		and (k.expires_at is null or k.expires_at >= k.grace_ends_at) and (a.status is null or a.status <> 'revoked');

create view ending_grants (id, app_id, kind, name, label, agent_id, agent_name, team, owner, ends_at, set_at) as
	select g.id, g.app_id, 'grant', g.secret_slug, coalesce(g.label, ''),
		coalesce(a.id, ''), coalesce(a.name, ''), coalesce(a.team, ''), coalesce(a.owner, ''), g.expires_at, g.created_at
	from grants g left join agents a on a.id = g.agent_id
	where g.revoked_at is null and g.expires_at < 9223372036854775807 and (a.status is null or a.status <> 'revoked');

create view ending_narrowings (id, app_id, kind, name, label, agent_id, agent_name, team, owner, ends_at, set_at) as
	select a.id, a.app_id, 'narrowing', a.name, '',
		a.id, a.name, a.team, a.owner, a.scopes_applies_at, a.updated_at
	from agents a
	where a.scopes_applies_at is not null and a.status <> 'revoked';

create view ending_invitations (id, app_id, kind, name, label, agent_id, agent_name, team, owner, ends_at, set_at) as
	select i.id, (select min(apps.id) from apps), 'invitation', i.email, '',
		'', '', '', '', i.expires_at, i.created_at
	from invitations i
	where i.used_at is null and i.revoked_at is null and i.resets_id is null;

create view endings as
	select * from ending_app_keys
	union all
	select * from ending_rotations
	union all
	select * from ending_grants
	union all
	select * from ending_narrowings
	union all
	select * from ending_invitations;

-- +goose Down
drop view endings;
drop view ending_invitations;
drop view ending_narrowings;
drop view ending_grants;
drop view ending_rotations;
drop view ending_app_keys;

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
