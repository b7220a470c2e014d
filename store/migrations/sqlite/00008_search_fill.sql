-- The search index was made without the agents that were there already: it gets them now. Doing so again changes nothing.

-- +goose Up
insert into agents_search_rows (agent_id, search_text, app_id, status, type)
select id, search_text, app_id, status, type from agents where id not in (select agent_id from agents_search_rows);
insert into agents_search (agents_search) values ('rebuild');

-- +goose Down
-- The index is as it should have been all along.
