-- How often keys are used.

-- +goose Up
create table key_usage (
	key_id text   not null, -- '' for keys that nobody has
	hour   bigint not null, -- its begin
	reason text   not null, -- the code of a refusal, '' for what was accepted
	n      bigint not null,
	primary key (key_id, hour, reason)
);
create index key_usage_by_hour on key_usage (hour);

create table key_last_uses (
	key_id           text   primary key,
	accepted_at      bigint not null default 0, -- 0: never
	accepted_address text   not null default '',
	accepted_client  text   not null default '',
	refused_at       bigint not null default 0, -- 0: never
	refused_address  text   not null default '',
	refused_client   text   not null default '',
	refused_reason   text   not null default ''
);

-- What each process has written last: a batch of which it doesn't know whether it was written is not counted twice.
create table usage_writers (
	id    text   primary key,
	batch bigint not null, -- its number
	at    bigint not null
);

-- +goose Down
drop table usage_writers;
drop table key_last_uses;
drop table key_usage;
