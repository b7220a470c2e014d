-- Derived keys that have ended are found by when they did, to be removed.

-- +goose Up
create index api_keys_derived_ends on api_keys (expires_at) where parent_key_id is not null;

-- +goose Down
drop index api_keys_derived_ends;
