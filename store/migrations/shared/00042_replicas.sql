-- Which servers run on the database, to tell when they are not of one version.

-- +goose Up
create table replicas (
	id      text   primary key, -- what a process calls itself
	version text   not null,
	seen_at bigint not null     -- microseconds since 1970, by the database's clock
);

-- +goose Down
drop table replicas;
