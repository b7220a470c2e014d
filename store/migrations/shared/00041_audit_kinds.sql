-- Events that have an action, and a kind of target or of actor, are found by all of these together: each alone may be most of the
-- trail where no event has both. It finds those of an action, too, by the few combinations that an action is in.

-- +goose Up
create index audit_events_by_kinds on audit_events (action, target_kind, actor_kind, at, id);
drop index audit_events_by_action;

-- +goose Down
create index audit_events_by_action on audit_events (action, at, id);
drop index audit_events_by_kinds;
