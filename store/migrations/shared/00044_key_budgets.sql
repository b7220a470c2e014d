-- The secret of a webhook before signs what is sent too for a while. It is sealed in webhook_secrets.
-- A key with a limit of its own that one without made counts alone, and within what that one may send with all that it made.

-- +goose Up
alter table webhooks add column old_secret_until bigint; -- null where one secret signs
alter table api_keys add column counts_within text; -- the key with whose requests its own count beside that, null where counts_as says all
create index api_keys_by_budget on api_keys (counts_within) where counts_within is not null;

-- +goose Down
delete from webhook_secrets where field = 'old_secret';
alter table webhooks drop column old_secret_until;
drop index api_keys_by_budget;
alter table api_keys drop column counts_within;
