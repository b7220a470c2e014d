-- +goose Up
create table kept_forms (
	id         text   primary key,
	account_id text   not null, -- of whose browser sent it
	place      text   not null, -- the path of the form's page
	fields     text   not null, -- as a browser sends a form
	expires_at bigint not null
);
create index kept_forms_by_account on kept_forms (account_id, expires_at);
create index kept_forms_by_expiry  on kept_forms (expires_at);

-- +goose Down
drop table kept_forms;
