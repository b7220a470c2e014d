-- What agents do: calls with managed secrets, spans that programs tell of, and the runs that both belong to.

-- +goose Up
create table calls (
	id           text    primary key, -- the id of the request that asked for the credential
	app_id       text    not null,
	at           bigint  not null,
	mode         text    not null check (mode in ('retrieve', 'proxy')),
	agent_id     text    not null default '', -- who asked, or was acted for
	agent_name   text    not null default '',
	key_id       text    not null default '',
	grant_id     text    not null default '',
	secret_id    text    not null default '',
	secret_slug  text    not null default '', -- or what was asked for instead of it
	method       text    not null default '',
	host         text    not null default '',
	path         text    not null default '',
	status       integer not null default 0, -- of the upstream's answer; 0: none
	class        text    not null default 'none', -- of the status: 2xx, 3xx, 4xx, 5xx, none
	latency_ms   integer not null default 0,
	outcome      text    not null check (outcome in ('ok', 'refused', 'upstream_error', 'network_error', 'unreported')),
	rule         text    not null default '', -- which refused it
	refusal      text    not null default '', -- what it said
	change       text    not null default '', -- the smallest change that would have allowed it
	reason       text    not null default '', -- as the program gave it
	run_id       text    not null default '',
	thread_id    text    not null default '',
	parent_agent text    not null default '',
	tool         text    not null default '',
	tool_call_id text    not null default '',
	framework    text    not null default '',
	traceparent  text    not null default '',
	context      text,                        -- JSON: all that the program said of its run
	address      text    not null default '',
	client       text    not null default '',
	reported_at  bigint,                      -- when the program told what became of it
	bodies       integer not null default 0   -- 1: headers and bodies came with that
);
create index calls_by_time    on calls (at, id);
create index calls_by_agent   on calls (agent_id, at, id);
create index calls_by_secret  on calls (secret_id, at, id);
create index calls_by_grant   on calls (grant_id, at, id);
create index calls_by_host    on calls (host, at, id);
create index calls_by_outcome on calls (outcome, class, at, id);
create index calls_by_run     on calls (run_id, at, id) where run_id <> '';
create index calls_by_thread  on calls (thread_id, at, id) where thread_id <> '';

create table call_bodies (
	call_id          text    primary key,
	at               bigint  not null, -- of the call
	request_headers  text,             -- JSON
	request_body     text,
	request_cut      integer not null default 0, -- 1: there was more
	response_headers text,             -- JSON
	response_body    text,
	response_cut     integer not null default 0
);
create index call_bodies_by_time on call_bodies (at);

create table spans (
	id             text   primary key,
	app_id         text   not null,
	agent_id       text   not null default '',
	agent_name     text   not null default '',
	key_id         text   not null default '',
	trace_id       text   not null,
	span_id        text   not null,
	parent_span_id text   not null default '',
	name           text   not null,
	started_at     bigint not null,
	ended_at       bigint not null default 0, -- 0: not told
	run_id         text   not null,
	thread_id      text   not null default '',
	attributes     text   not null, -- JSON
	context        text,            -- JSON
	traceparent    text   not null default '',
	received_at    bigint not null,
	unique (app_id, trace_id, span_id)
);
create index spans_by_run  on spans (app_id, run_id, started_at, id);
create index spans_by_time on spans (received_at);

create table runs (
	id           bigint  primary key, -- tells of when it became known
	app_id       text    not null,
	run_id       text    not null, -- as programs call it
	thread_id    text    not null default '',
	agents       text    not null default '[]', -- JSON: the first of them, with ids and names
	agents_total integer not null default 0,
	started_at   bigint  not null,
	ended_at     bigint  not null, -- of the last thing that is known of it
	calls        integer not null default 0,
	errors       integer not null default 0, -- calls that were refused or failed
	spans        integer not null default 0,
	unreported   integer not null default 0, -- calls whose outcome is not told yet
	marks        bigint  not null default 0, -- a hash of all its marks
	marked_at    bigint  not null default 0, -- what they say of its start
	unique (app_id, run_id)
);
create index runs_by_start      on runs (app_id, started_at, id);
create index runs_by_unreported on runs (app_id, started_at, id) where unreported > 0;

-- +goose Down
drop table runs;
drop table spans;
drop table call_bodies;
drop table calls;
