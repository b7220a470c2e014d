package store

import (
	"context"
	"encoding/json"

	"github.com/alter-console/alter-console/store/sqldb"
)

// KeyRates are how many requests of each key a process has let in within a minute.
type KeyRates struct {
	Process  string
	Minute   int64          // since 1970
	Requests map[string]int // by key
}

// ShareKeyRates writes down what a process has let in, and returns what all others have, by key. What is not in rates stays as it
// was written before; what others wrote of minutes that are over is removed.
func (s *Store) ShareKeyRates(ctx context.Context, rates KeyRates) (others map[string]int, err error) {
	if len(rates.Requests) > 0 {
		if err := s.writeKeyRates(ctx, rates); err != nil {
			return nil, err
		}
	}
	others = map[string]int{}
	err = s.read.Each(ctx, "read the rates of keys", func(row sqldb.Scanner) error {
		var key string
		var n int
		err := row.Scan(&key, &n)
		others[key] = n
		return err
	}, `select key_id, cast(sum(requests) as bigint) from key_rates where minute = $1 and process <> $2 group by key_id`, rates.Minute, rates.Process)
	return others, err
}

func (s *Store) writeKeyRates(ctx context.Context, rates KeyRates) error {
	requests, err := json.Marshal(rates.Requests)
	if err != nil {
		return err
	}
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.write.Exec(ctx, "remove old rates of keys", `delete from key_rates where minute < $1`, rates.Minute-1); err != nil {
			return err
		}
		return tx.write.Exec(ctx, "note the rates of keys", noteRates, rates.Minute, rates.Process, string(requests))
	})
}

// noteRates reads a JSON object of keys and counts as rows.
const noteRates = `insert into key_rates (minute, key_id, process, requests)
	select cast($1 as bigint), key, cast($2 as text), cast(cast(value as text) as integer) from json_each($3) where true order by 2
	on conflict (minute, key_id, process) do update set requests = excluded.requests`
