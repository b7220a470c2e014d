-- +goose Up
create table sign_in_tallies (
	name     text    primary key, -- keyed hash of an account, an address or a browser
	account  text    not null,    -- keyed hash of the account's email, '' where it belongs to none
	attempts integer not null,    -- that failed or are under way
	ends_at  bigint  not null
);
create index sign_in_tallies_by_account on sign_in_tallies (account);
create index sign_in_tallies_by_end     on sign_in_tallies (ends_at);

-- +goose Down
drop table sign_in_tallies;
