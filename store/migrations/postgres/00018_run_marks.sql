-- What runs can be looked for by: each value of each kind that some call or span of the run has, in the order of runs.

-- +goose Up
create table run_marks (
	kind   text   not null, -- agent, secret, host, class, outcome, thread, word
	value  text   collate "C" not null, -- by bytes, so that the words that begin with a text are a range
	at     bigint not null, -- runs.started_at
	run    bigint not null, -- runs.id
	primary key (kind, value, at, run)
);
create unique index run_marks_of_run on run_marks (run, kind, value);

-- +goose Down
drop table run_marks;
