-- What lists of the audit trail need to be quick with very many events: an index in the order of time for each thing that they
-- are chosen by.

-- +goose Up
create index audit_events_by_actor      on audit_events (actor_id, at, id) where actor_id <> '';
create index audit_events_by_label      on audit_events (actor_label, at, id);
create index audit_events_by_actor_kind on audit_events (actor_kind, at, id);
create index audit_events_by_action     on audit_events (action, at, id);
create index audit_events_by_kind       on audit_events (target_kind, at, id);
create index audit_events_by_request    on audit_events (request_id, at, id) where request_id <> '';
drop index audit_events_by_target;
create index audit_events_by_target     on audit_events (target_id, at, id);

-- +goose Down
drop index audit_events_by_target;
create index audit_events_by_target on audit_events (target_id, at);
drop index audit_events_by_request;
drop index audit_events_by_kind;
drop index audit_events_by_action;
drop index audit_events_by_actor_kind;
drop index audit_events_by_label;
drop index audit_events_by_actor;
