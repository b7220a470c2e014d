-- The nonces are in an unlogged table, which a crash empties. One row beside them, which is gone with them, says up to
-- which expiry requests are refused because their nonces may be forgotten: times are microseconds, as everywhere.

-- +goose Up
create unlogged table nonce_epoch (
	one   boolean primary key default true check (one),
	floor bigint  not null
);
insert into nonce_epoch (floor) values (0);

-- +goose Down
drop table nonce_epoch;
