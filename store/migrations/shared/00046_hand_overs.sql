-- Agents of somebody that become somebody else's, in the background.

-- +goose Up
create table hand_overs (
	owner      text   primary key,        -- whose they are, an email
	heir       text   not null,           -- whose they become
	ordered_by text   not null,           -- the account in whose name each of them is changed
	ordered_at bigint not null,
	handed     bigint not null default 0, -- how many are the heir's by now
	failed     bigint not null default 0, -- how many could not be
	problem    text   not null default '',
	ended_at   bigint                     -- null: it goes on
);

-- +goose Down
drop table hand_overs;
