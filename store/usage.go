package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Usage is how often a key was used within some time for one reason.
type Usage struct {
	KeyID  string    // "" for keys that nobody has
	Start  time.Time // of the hour or the day, UTC
	Reason string    // the code of a refusal, "" for what was accepted
	N      int
}

// A Use is one use of a key. The zero value is none.
type Use struct {
	At      time.Time
	Address string
	Client  string // as it calls itself
	Reason  string // the code of a refusal
}

// LastUses are the newest uses of a key of either kind.
type LastUses struct {
	KeyID    string
	Accepted Use
	Refused  Use
}

// A UsageBatch is what a process has counted and writes down together.
type UsageBatch struct {
	Writer string // the process
	Number int64  // grows from each of its batches to the next
	At     time.Time
	Counts []Usage    // by hours, none twice
	Last   []LastUses // none of a key twice
}

// WriteUsage adds a batch to what is there. It may be called again with the same batch when it failed: what was written
// after all is not counted twice.
func (s *Store) WriteUsage(ctx context.Context, b UsageBatch) error {
	counts, err := json.Marshal(countRows(b.Counts))
	if err != nil {
		return err
	}
	last, err := json.Marshal(lastRows(b.Last))
	if err != nil {
		return err
	}
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.claimBatch(ctx, b); err != nil {
			if errors.Is(err, ErrNotFound) {
				return nil
			}
			return err
		}
		if err := tx.write.Exec(ctx, "count the uses of keys", addCounts, string(counts)); err != nil {
			return err
		}
		return tx.write.Exec(ctx, "note the last uses of keys", noteLast, string(last))
	})
}

// claimBatch fails with ErrNotFound for a batch that was written.
func (tx *Tx) claimBatch(ctx context.Context, b UsageBatch) error {
	return tx.write.ExecOne(ctx, "begin a batch of uses", `insert into usage_writers (id, batch, at) values ($1, $2, $3)
		on conflict (id) do update set batch = excluded.batch, at = excluded.at where usage_writers.batch < excluded.batch`,
		b.Writer, b.Number, sqldb.Micros(b.At))
}

// addCounts and noteLast read JSON objects, whose names are of no interest, as rows; both databases know json_each and ->>.
// They write the rows in one order, so that replicas wait for each other instead of deadlocking.
const addCounts = `insert into key_usage (key_id, hour, reason, n)
	select value ->> 'k', cast(value ->> 'h' as bigint), value ->> 'r', cast(value ->> 'n' as bigint) from json_each($1)
	where true order by 1, 2, 3
	on conflict (key_id, hour, reason) do update set n = key_usage.n + excluded.n`

var noteLast = `insert into key_last_uses (key_id, accepted_at, accepted_address, accepted_client,
		refused_at, refused_address, refused_client, refused_reason)
	select value ->> 'k', cast(value ->> 'at' as bigint), value ->> 'aa', value ->> 'ac',
		cast(value ->> 'rt' as bigint), value ->> 'ra', value ->> 'rc', value ->> 'rr' from json_each($1)
	where true order by 1
	on conflict (key_id) do update set ` +
	later("accepted_at", "accepted_at", "accepted_address", "accepted_client") + `, ` +
	later("refused_at", "refused_at", "refused_address", "refused_client", "refused_reason")

// later takes columns over from a row of which the use is the later one.
func later(at string, columns ...string) (sets string) {
	for i, c := range columns {
		if i > 0 {
			sets += `, `
		}
		sets += c + ` = case when excluded.` + at + ` > key_last_uses.` + at + ` then excluded.` + c + ` else key_last_uses.` + c + ` end`
	}
	return sets
}

type countRow struct {
	Key    string `json:"k"`
	Hour   int64  `json:"h"`
	Reason string `json:"r"`
	N      int    `json:"n"`
}

func countRows(counts []Usage) map[string]countRow {
	rows := make(map[string]countRow, len(counts))
	for i, c := range counts {
		rows[strconv.Itoa(i)] = countRow{c.KeyID, sqldb.Micros(c.Start), c.Reason, c.N}
	}
	return rows
}

type lastRow struct {
	Key             string `json:"k"`
	AcceptedAt      int64  `json:"at"`
	AcceptedAddress string `json:"aa"`
	AcceptedClient  string `json:"ac"`
	RefusedAt       int64  `json:"rt"`
	RefusedAddress  string `json:"ra"`
	RefusedClient   string `json:"rc"`
	RefusedReason   string `json:"rr"`
}

func lastRows(last []LastUses) map[string]lastRow {
	rows := make(map[string]lastRow, len(last))
	for i, l := range last {
		a, r := l.Accepted, l.Refused
		rows[strconv.Itoa(i)] = lastRow{
			l.KeyID,
			orNever(a.At), Text(a.Address, maxAddress), Text(a.Client, MaxClient),
			orNever(r.At), Text(r.Address, maxAddress), Text(r.Client, MaxClient), r.Reason,
		}
	}
	return rows
}

// What is kept of a use, in bytes.
const (
	MaxClient  = 200
	maxAddress = 100
)

func orNever(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return sqldb.Micros(at)
}
