package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// PostgreSQL's nonces are in an unlogged table, which a crash empties. A row beside them, which is gone with them, holds
// the floor of the epoch: requests that expire up to then are refused, for their nonces may be forgotten.

// latestRequest is the setting that holds when the request expires that was signed furthest ahead of this server's time.
const latestRequest = "latest_request"

// beginEpoch is for when the nonces are gone: it refuses from then on what was signed before, and what was signed ahead
// of time by a clock that is wrong. It returns the epoch's floor, of whoever began it.
func (p *postgresAuthenticator) beginEpoch(ctx context.Context) (floor int64, err error) {
	now := time.Now()
	return sqldb.Value[int64](ctx, p.direct.Queries, "begin an epoch of nonces", `
		insert into nonce_epoch (floor)
		values (greatest($1, least($2, coalesce((select cast(value as bigint) from settings where name = $3), 0))))
		on conflict (one) do update set floor = nonce_epoch.floor returning floor`,
		sqldb.Micros(now.Add(RequestLife)), sqldb.Micros(now.Add(2*RequestLife)), latestRequest)
}

// noteAhead writes down that a request is in use that was signed ahead of time. Only such a request could come again
// after the nonces were lost, so it must not be answered before. For each second there is one such note at most.
func (p *postgresAuthenticator) noteAhead(ctx context.Context, expires int64) error {
	if p.ahead.Load() >= expires {
		return nil
	}
	err := p.direct.Exec(ctx, "note a request that was signed ahead of time", `
		insert into settings (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value
		where cast(settings.value as bigint) < cast(excluded.value as bigint)`, latestRequest, strconv.FormatInt(expires, 10))
	for known := p.ahead.Load(); err == nil && known < expires && !p.ahead.CompareAndSwap(known, expires); {
		known = p.ahead.Load()
	}
	return err
}

// probe begins a new epoch when the last one was lost, and waits until requests that are signed now are of it: they
// tell whole seconds.
func (p *postgresAuthenticator) probe(ctx context.Context) error {
	floor, err := p.epoch(ctx)
	if err == nil && sqldb.Micros(time.Now().Truncate(time.Second).Add(RequestLife)) <= floor {
		err = &UnavailableError{Reason: "PostgreSQL has just lost which requests were used"}
	}
	return err
}

// epoch returns the floor of the epoch, which it begins when the last one was lost.
func (p *postgresAuthenticator) epoch(ctx context.Context) (floor int64, err error) {
	floor, err = sqldb.Value[int64](ctx, p.db.Queries, "read the epoch of nonces", `select floor from nonce_epoch`)
	if errors.Is(err, ErrNotFound) {
		return p.beginEpoch(ctx)
	}
	return floor, err
}
