-- The role that was the only one has the name that it has among others, and the agents of a team are found.

-- +goose Up
update accounts set role = 'administrator' where role = 'admin';
create index agents_of_team on agents (team, id);

-- +goose Down
drop index agents_of_team;
update accounts set role = 'admin' where role = 'administrator';
