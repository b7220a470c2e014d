-- Columns that name an agent compare as agents.id does, by bytes: an index of another collation can't serve the join.

-- +goose Up
alter table agent_providers alter column agent_id type text collate "C";
alter table agent_providers alter column provider type text collate "C";
alter table api_keys alter column agent_id type text collate "C";
analyze agent_providers, api_keys;

-- +goose Down
alter table api_keys alter column agent_id type text collate "default";
alter table agent_providers alter column provider type text collate "default";
alter table agent_providers alter column agent_id type text collate "default";
