-- Agents are counted by who owns them, however an address is written. What is longer than any address no index takes whole.

-- +goose Up
create index agents_by_owner on agents (app_id, lower(trim(owner))) where owner <> '' and length(owner) <= 320;

-- +goose Down
drop index agents_by_owner;
