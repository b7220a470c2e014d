-- Which agent an event is about: the agent itself, or the one whose key or grant its target is.

-- +goose Up
alter table audit_events add column agent_id text not null default ''; -- '' for none
update audit_events set agent_id = target_id where target_kind = 'agent';
update audit_events set agent_id = coalesce((select k.agent_id from api_keys k where k.id = target_id), '') where target_kind = 'key';
update audit_events set agent_id = coalesce((select g.agent_id from grants g where g.id = target_id), '') where target_kind = 'grant';
create index audit_events_of_agent on audit_events (agent_id, at, id) where agent_id <> '';

-- +goose Down
drop index audit_events_of_agent;
alter table audit_events drop column agent_id;
