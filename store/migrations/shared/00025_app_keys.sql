-- Keys say what they may do, from where, how often and until when. Those that are there go on as before: an application's key
-- has the scopes that it could use, written out.

-- +goose Up
alter table api_keys add column scopes         text;                        -- JSON: a list; null: an agent's own key, which has those of all agents' keys
alter table api_keys add column scope_version  integer not null default 1;  -- of the catalog that the scopes are from
alter table api_keys add column cidr_allowlist text;                        -- JSON: a list; null: from anywhere
alter table api_keys add column rate_limit_rpm integer;                     -- requests a minute; null: what the server has for all
alter table api_keys add column expires_at     bigint;
alter table api_keys add column parent_key_id  text;                        -- what a derived key was derived from
alter table api_keys add column rotated_to     text;                        -- the key that took this one's place
alter table api_keys add column grace_ends_at  bigint;                      -- until when a rotated key works on
alter table api_keys add column counts_as      text;                        -- the key with whose requests its own count: what it was derived from, or the first before it
alter table api_keys add column metadata       text    not null default '{}';
alter table api_keys add column search_text    text    not null default '';   -- of an application's key: what a search looks through

update api_keys set scopes = '["agents:read","agents:write","approvals:read","audit:emit","audit:read","connect:initiate","grants:read","grants:write","idp_users:read","idp_users:write","providers:read","proxy:execute","secrets:read","secrets:write","spans:emit","tokens:retrieve"]'
	where agent_id is null;

update api_keys set search_text = name || ' ' || id || ' ' || prefix where agent_id is null;

create index api_keys_by_counter on api_keys (counts_as) where counts_as is not null;
create index api_keys_of_parent on api_keys (parent_key_id) where parent_key_id is not null;

create table key_rates (      -- how many requests of a key a process has let in within a minute, for the others to know
	minute   bigint  not null, -- since 1970
	key_id   text    not null, -- with whose requests those of the key count
	process  text    not null, -- what it calls itself
	requests integer not null,
	primary key (minute, key_id, process)
);

-- +goose Down
drop table key_rates;
drop index api_keys_by_counter;
drop index api_keys_of_parent;
alter table api_keys drop column search_text;
alter table api_keys drop column metadata;
alter table api_keys drop column counts_as;
alter table api_keys drop column grace_ends_at;
alter table api_keys drop column rotated_to;
alter table api_keys drop column parent_key_id;
alter table api_keys drop column expires_at;
alter table api_keys drop column rate_limit_rpm;
alter table api_keys drop column cidr_allowlist;
alter table api_keys drop column scope_version;
alter table api_keys drop column scopes;
