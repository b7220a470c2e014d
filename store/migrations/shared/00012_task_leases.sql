-- +goose Up
create table task_leases (
	task    text   primary key,
	holder  text   not null, -- which process, as it calls itself
	ends_at bigint not null  -- microseconds since 1970, by the database's clock
);

-- +goose Down
drop table task_leases;
