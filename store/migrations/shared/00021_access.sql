-- The role that was the only one has the name that it has among others.

-- +goose Up
update accounts set role = 'administrator' where role = 'admin';

-- +goose Down
update accounts set role = 'admin' where role = 'administrator';
