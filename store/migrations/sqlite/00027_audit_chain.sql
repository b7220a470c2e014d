-- The chain of the audit trail: each event has its place and a hash over what it says and over the hash before it. A task
-- fills both in, once, and signs the newest now and then. Nothing else of an event ever changes, and what is removed is
-- a beginning of the chain that a signed stub stands for.

-- +goose Up
alter table audit_events add column seq bigint;  -- its place, from 1; null until the task has come to it
alter table audit_events add column hash bytea; -- SHA-256
create unique index audit_events_chain    on audit_events (seq) where seq is not null;
create index        audit_events_unplaced on audit_events (at, id) where seq is null;

create table audit_keys (
	id          text   primary key,
	number      bigint not null unique,     -- counts them from 1
	public_key  bytea  not null,            -- Ed25519
	at          bigint not null,
	previous_id text   not null default '', -- the key in use before it
	handover    bytea,                      -- signature of this key by the previous one; null where that was lost
	signature   bytea  not null             -- signature of the previous key by this one
);

create table audit_checkpoints (
	seq       bigint not null,
	kind      text   not null check (kind in ('head', 'stub')), -- stub: the events up to seq may be gone
	hash      bytea  not null,        -- of the event at seq
	at        bigint not null unique, -- each is later than the one before it
	key_id    text   not null references audit_keys (id),
	signature bytea  not null,
	primary key (seq, kind)
);
create index audit_checkpoints_kinds on audit_checkpoints (kind, seq);

create table audit_anchors ( -- places outside of the database that checkpoints are sent to
	name text   primary key, -- SHA-256 of the address
	at   bigint not null     -- of the newest checkpoint that has arrived
);

-- Nobody brings a place or a hash of their own, but restore, which fills the keys after the events.
-- +goose StatementBegin
create trigger audit_events_unplaced_first before insert on audit_events
when (new.seq is not null or new.hash is not null) and exists (select 1 from audit_keys)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- A row that replaces another one deletes it without the triggers of that: no statement may name the row that it replaces.
-- +goose StatementBegin
create trigger audit_events_not_replaced before insert on audit_events
when new.rowid <> -1 or exists (select 1 from audit_events where id = new.id)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_events_not_moved before update on audit_events
when old.rowid <> new.rowid
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_checkpoints_not_replaced before insert on audit_checkpoints
when new.rowid <> -1 or exists (select 1 from audit_checkpoints where seq = new.seq and kind = new.kind or at = new.at)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_keys_not_replaced before insert on audit_keys
when new.rowid <> -1 or exists (select 1 from audit_keys where id = new.id or number = new.number)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_events_unchanged before update of id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label,
	agent_id, address, user_agent, request_id, traceparent, context, detail on audit_events
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_events_placed_once before update of seq, hash on audit_events
when old.seq is not null or old.hash is not null or new.seq is null or new.seq < 1 or new.hash is null or length(new.hash) <> 32
	or exists (select 1 from audit_events where seq = new.seq)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_events_kept before delete on audit_events
when old.seq is null or old.seq > coalesce((select max(seq) from audit_checkpoints where kind = 'stub'), 0)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_checkpoints_unchanged before update on audit_checkpoints
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_checkpoints_kept before delete on audit_checkpoints
when old.seq >= coalesce((select max(seq) from audit_checkpoints where kind = 'stub'), 0)
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_keys_unchanged before update on audit_keys
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose StatementBegin
create trigger audit_keys_kept before delete on audit_keys
begin
	select raise(abort, 'audit_is_append_only');
end;
-- +goose StatementEnd

-- +goose Down
drop trigger audit_keys_kept;
drop trigger audit_keys_unchanged;
drop trigger audit_checkpoints_kept;
drop trigger audit_checkpoints_unchanged;
drop trigger audit_events_kept;
drop trigger audit_events_placed_once;
drop trigger audit_events_unchanged;
drop trigger audit_keys_not_replaced;
drop trigger audit_checkpoints_not_replaced;
drop trigger audit_events_not_moved;
drop trigger audit_events_not_replaced;
drop trigger audit_events_unplaced_first;
drop table audit_anchors;
drop table audit_checkpoints;
drop table audit_keys;
drop index audit_events_unplaced;
drop index audit_events_chain;
alter table audit_events drop column hash;
alter table audit_events drop column seq;
