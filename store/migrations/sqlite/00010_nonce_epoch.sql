-- PostgreSQL alone needs one. Both databases have the same versions, so that a backup of one may go into the other.

-- +goose Up
select 1;

-- +goose Down
select 1;
