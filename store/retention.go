package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A removal removes up to so many of what is older than a time.
type removal func(tx *Tx, ctx context.Context, before time.Time, most int) (int, error)

// RemoveCalls removes up to so many of the oldest calls from before a time, with what went over the wire, and with the runs
// that nothing is left of. It returns how many calls it removed.
func (s *Store) RemoveCalls(ctx context.Context, before time.Time, most int) (int, error) {
	return s.remove(ctx, (*Tx).removeCalls, before, most)
}

// RemoveSpans is RemoveCalls for spans, by when they were received.
func (s *Store) RemoveSpans(ctx context.Context, before time.Time, most int) (int, error) {
	return s.remove(ctx, (*Tx).removeSpans, before, most)
}

// RemoveBodies removes what went over the wire with up to so many of the oldest calls from before a time, and returns of how
// many.
func (s *Store) RemoveBodies(ctx context.Context, before time.Time, most int) (int, error) {
	return s.remove(ctx, (*Tx).removeBodies, before, most)
}

// RemoveDerivedKeys removes up to so many of the derived keys that ended first of those that ended before a time, with how often
// they were used, and returns how many keys it removed. One that was revoked counts as ended when it would have been.
func (s *Store) RemoveDerivedKeys(ctx context.Context, before time.Time, most int) (int, error) {
	return s.remove(ctx, (*Tx).removeDerivedKeys, before, most)
}

func (s *Store) remove(ctx context.Context, what removal, before time.Time, most int) (n int, err error) {
	err = s.transact(ctx, sqldb.TidyPatience, func(tx *Tx) error {
		n, err = what(tx, ctx, before, most)
		return err
	})
	return n, err
}

func (tx *Tx) removeCalls(ctx context.Context, before time.Time, most int) (int, error) {
	var ids []string
	runs := map[RunKey]bool{}
	err := tx.write.Each(ctx, "remove calls", func(row sqldb.Scanner) error {
		var id string
		var run RunKey
		err := row.Scan(&id, &run.AppID, &run.RunID)
		ids, runs[run] = append(ids, id), true
		return err
	}, `delete from calls where id in (select id from calls where at < $1 order by at, id limit $2) returning id, app_id, run_id`,
		sqldb.Micros(before), most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	where := &sqldb.Clause{}
	tx.read.AddIn(where, `call_id`, ids)
	if err := tx.write.Exec(ctx, "remove the bodies of calls", `delete from call_bodies where `+where.String(), where.Args()...); err != nil {
		return 0, err
	}
	return len(ids), tx.removeEmptyRuns(ctx, runs)
}

func (tx *Tx) removeSpans(ctx context.Context, before time.Time, most int) (n int, err error) {
	runs := map[RunKey]bool{}
	err = tx.write.Each(ctx, "remove spans", func(row sqldb.Scanner) error {
		var run RunKey
		err := row.Scan(&run.AppID, &run.RunID)
		runs[run] = true
		n++
		return err
	}, `delete from spans where id in (select id from spans where received_at < $1 order by received_at limit $2) returning app_id, run_id`,
		sqldb.Micros(before), most)
	if err != nil || n == 0 {
		return 0, err
	}
	return n, tx.removeEmptyRuns(ctx, runs)
}

func (tx *Tx) removeBodies(ctx context.Context, before time.Time, most int) (n int, err error) {
	err = tx.write.Each(ctx, "remove the bodies of calls", func(row sqldb.Scanner) error {
		n++
		return nil
	}, `delete from call_bodies where call_id in (select call_id from call_bodies where at < $1 order by at limit $2) returning call_id`,
		sqldb.Micros(before), most)
	return n, err
}

func (tx *Tx) removeDerivedKeys(ctx context.Context, before time.Time, most int) (int, error) {
	where := &sqldb.Clause{}
	var ids []string
	err := tx.write.Each(ctx, "remove derived keys", func(row sqldb.Scanner) error {
		var id string
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	}, `delete from api_keys where id in (select id from api_keys where parent_key_id is not null and expires_at < $1 order by expires_at limit $2)
		returning id`, sqldb.Micros(before), most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	tx.read.AddIn(where, `key_id`, ids)
	for _, table := range []string{"key_usage", "key_last_uses"} {
		if err := tx.write.Exec(ctx, "remove how often derived keys were used", `delete from `+table+` where `+where.String(), where.Args()...); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// A RunKey is what programs call a run of an application.
type RunKey struct{ AppID, RunID string }

// removeEmptyRuns removes those of some runs that have neither calls nor spans, and their marks. It takes the rows before it
// looks, in the order in which KeepRuns does: a call that is written meanwhile is seen, or comes to a run that is gone.
func (tx *Tx) removeEmptyRuns(ctx context.Context, runs map[RunKey]bool) error {
	names := numbered[[]string]{}
	for run := range runs {
		if run.RunID != "" {
			names.add(int64(len(names.entries)), []string{run.AppID, run.RunID})
		}
	}
	if len(names.entries) == 0 {
		return nil
	}
	const some = `(app_id, run_id) in (select value ->> 0, value ->> 1 from json_each($1))`
	err := tx.write.Lock(ctx, "look for empty runs", `select 1 from runs where `+some+` order by app_id collate "C", run_id collate "C"`, names.text())
	if err != nil {
		return err
	}
	var ids []string
	err = tx.write.Each(ctx, "remove empty runs", func(row sqldb.Scanner) error {
		var id int64
		err := row.Scan(&id)
		ids = append(ids, formatRunNumber(id))
		return err
	}, `delete from runs where `+some+`
		and not exists (select 1 from calls c where c.run_id = runs.run_id and c.run_id <> '' and c.app_id = runs.app_id)
		and not exists (select 1 from spans s where s.app_id = runs.app_id and s.run_id = runs.run_id) returning id`, names.text())
	if err != nil || len(ids) == 0 {
		return err
	}
	return tx.removeMarks(ctx, ids)
}

func (tx *Tx) removeMarks(ctx context.Context, runs []string) error {
	list, err := json.Marshal(runs)
	if err != nil {
		return err
	}
	return tx.write.Exec(ctx, "remove the marks of runs", `
		delete from run_marks where run in (select cast(value as bigint) from `+tx.read.Elements(1)+`)`, string(list))
}
