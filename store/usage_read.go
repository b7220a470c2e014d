package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// UsageOfAgent is how often the keys of an agent were used in a span of time, added up by steps of whole hours or by days,
// by key and time.
func (q queries) UsageOfAgent(ctx context.Context, agentID string, from, until time.Time, step time.Duration) ([]Usage, error) {
	return sqldb.All(ctx, q.read, "read the usage of an agent's keys", scanUsage, `
		select u.key_id, u.hour / $4 * $4, u.reason, cast(sum(u.n) as bigint) from api_keys k join key_usage u on u.key_id = k.id
		where k.agent_id = $1 and u.hour >= $2 and u.hour < $3 group by 1, 2, 3 order by 1, 2, 3`,
		agentID, sqldb.Micros(from), sqldb.Micros(until), step.Microseconds())
}

// UsageOfKeyIn is UsageOfAgent for one key.
func (q queries) UsageOfKeyIn(ctx context.Context, keyID string, from, until time.Time, step time.Duration) ([]Usage, error) {
	return sqldb.All(ctx, q.read, "read the usage of a key", scanUsage, `
		select key_id, hour / $4 * $4, reason, cast(sum(n) as bigint) from key_usage
		where key_id = $1 and hour >= $2 and hour < $3 group by 1, 2, 3 order by 1, 2, 3`,
		keyID, sqldb.Micros(from), sqldb.Micros(until), step.Microseconds())
}

// UsageOfKey is how often a key was used from an hour on, by hours. That of "" is of all keys that nobody has.
func (q queries) UsageOfKey(ctx context.Context, keyID string, from time.Time) ([]Usage, error) {
	return sqldb.All(ctx, q.read, "read the usage of a key", scanUsage,
		`select key_id, hour, reason, n from key_usage where key_id = $1 and hour >= $2 order by hour, reason`, keyID, sqldb.Micros(from))
}

func scanUsage(row sqldb.Scanner) (u Usage, err error) {
	var start int64
	err = row.Scan(&u.KeyID, &start, &u.Reason, &u.N)
	u.Start = time.UnixMicro(start).UTC()
	return u, err
}

var lastUses = sqldb.NewTable("key_last_uses",
	sqldb.Text("key_id", func(l *LastUses) *string { return &l.KeyID }, sqldb.Key),
	sqldb.TimeOrZero("accepted_at", func(l *LastUses) *time.Time { return &l.Accepted.At }),
	sqldb.Text("accepted_address", func(l *LastUses) *string { return &l.Accepted.Address }),
	sqldb.Text("accepted_client", func(l *LastUses) *string { return &l.Accepted.Client }),
	sqldb.TimeOrZero("refused_at", func(l *LastUses) *time.Time { return &l.Refused.At }),
	sqldb.Text("refused_address", func(l *LastUses) *string { return &l.Refused.Address }),
	sqldb.Text("refused_client", func(l *LastUses) *string { return &l.Refused.Client }),
	sqldb.Text("refused_reason", func(l *LastUses) *string { return &l.Refused.Reason }),
)

// LastUsesOfAgent returns the last uses of those of an agent's keys that were used since counting began.
func (q queries) LastUsesOfAgent(ctx context.Context, agentID string) ([]LastUses, error) {
	return sqldb.Rows(ctx, q.read, lastUses, `where key_id in (select id from api_keys where agent_id = $1)`, agentID)
}

// LastUsesOfKey returns the last uses of a key: one row, or none when it was not used since counting began.
func (q queries) LastUsesOfKey(ctx context.Context, keyID string) ([]LastUses, error) {
	return sqldb.Rows(ctx, q.read, lastUses, `where key_id = $1`, keyID)
}

const usageSince = "usage_since"

// UsageSince is when counting began, or ErrNotFound.
func (q queries) UsageSince(ctx context.Context) (time.Time, error) {
	value, err := q.Setting(ctx, usageSince)
	if err != nil {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return time.Time{}, errors.New("the setting " + usageSince + " is no time in microseconds")
	}
	return time.UnixMicro(us).UTC(), nil
}

// BeginUsage notes when counting began, if nobody has.
func (s *Store) BeginUsage(ctx context.Context, at time.Time) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.write.Exec(ctx, "note when counting began", `insert into settings (name, value) values ($1, $2) on conflict (name) do nothing`,
			usageSince, strconv.FormatInt(sqldb.Micros(at), 10))
	})
}

const usageBatch = 500

// RemoveUsage removes some of what was counted before an hour, and reports whether there may be more of it.
func (s *Store) RemoveUsage(ctx context.Context, before time.Time) (more bool, err error) {
	err = s.transact(ctx, sqldb.TidyPatience, func(tx *Tx) error {
		err := tx.write.ExecOne(ctx, "remove old usage", `delete from key_usage where (key_id, hour, reason) in (
			select key_id, hour, reason from key_usage where hour < $1 order by hour limit $2)`, sqldb.Micros(before), usageBatch)
		if more = err == nil; errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	return more, err
}

// KeyIDs finds the ids of the keys that some hashes stand for, by hash. Those that nobody has are left out.
func (q queries) KeyIDs(ctx context.Context, hashes [][]byte) (map[string]string, error) {
	found := map[string]string{}
	if len(hashes) == 0 {
		return found, nil
	}
	wanted := &sqldb.Clause{}
	for _, hash := range hashes {
		wanted.Add(`#`, hash)
	}
	return found, q.read.Each(ctx, "look keys up", func(row sqldb.Scanner) error {
		var hash []byte
		var id string
		err := row.Scan(&hash, &id)
		found[string(hash)] = id
		return err
	}, `select hash, id from api_keys where hash in (`+wanted.List()+`)`, wanted.Args()...)
}
