-- Named callers count against the key that made them known, and are forgotten when they are used no more.

-- +goose Up
alter table actors add column key_id text not null default '';
alter table actors add column last_used_at bigint not null default 0; -- a day may pass before it is brought up to date
update actors set last_used_at = created_at;
create index actors_by_key on actors (key_id);
create index actors_by_use on actors (last_used_at);

-- +goose Down
drop index actors_by_use;
drop index actors_by_key;
alter table actors drop column last_used_at;
alter table actors drop column key_id;
