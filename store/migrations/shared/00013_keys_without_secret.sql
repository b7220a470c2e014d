-- The keys that an older server made without the name of its secret are looked for at each start.

-- +goose Up
create index api_keys_without_secret on api_keys (id) where secret_id = '';

-- +goose Down
drop index api_keys_without_secret;
