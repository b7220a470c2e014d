-- A key shows its type and four random characters: alter_key_agent_bncW, alter_rk_vczo. It showed 20 characters, of an
-- application's key half of the random ones.

-- +goose Up
update api_keys set prefix = substr(prefix, 1, case
	when prefix like 'alter\_key\_agent\_%' escape '\' then 20
	when prefix like 'alter\_key\_%' escape '\' then 14
	else 13 end);

-- +goose Down
select 1; -- what was cut off is gone
