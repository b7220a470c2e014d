-- The role that was the only one has the name that it has among others, and the agents of a team are found. People are confined to
-- teams of up to 100 characters; longer ones have no place in an index.

-- +goose Up
update accounts set role = 'administrator' where role = 'admin';
create index agents_of_team on agents (team, id) where length(team) <= 100;

-- +goose Down
drop index agents_of_team;
update accounts set role = 'admin' where role = 'administrator';
