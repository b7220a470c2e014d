package store

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// KeepRuns writes down what calls and spans add to their runs, in the transaction that writes these. Parts of the same run
// become one. It takes the runs' rows in one order, so that replicas wait for each other instead of deadlocking, and says
// four statements at most, however many parts there are.
func (tx *Tx) KeepRuns(ctx context.Context, parts []RunPart) error {
	merged := mergeParts(parts)
	if len(merged) == 0 {
		return nil
	}
	kept, err := tx.addToRuns(ctx, merged)
	if err != nil {
		return err
	}
	if err := tx.moveMarks(ctx, kept); err != nil {
		return err
	}
	if err := tx.insertMarks(ctx, kept); err != nil {
		return err
	}
	return tx.noteMarks(ctx, kept)
}

// A keptRun is a run's row after its part was added, and what is still to be written of it.
type keptRun struct {
	part      RunPart
	id        int64
	startedAt int64
	markedAt  int64
	marks     int64
	agents    string
	total     int

	known   markSet // as far as the cache has them
	missing []Mark  // those that may not be there yet
	noted   bool    // the row is out of date
}

func (tx *Tx) addToRuns(ctx context.Context, merged []RunPart) ([]*keptRun, error) {
	rows := numbered[[]any]{}
	byRun := make(map[[2]string]RunPart, len(merged))
	for _, p := range merged {
		byRun[[2]string{p.AppID, p.RunID}] = p
		rows.add(newRunNumber(), []any{p.AppID, p.RunID, p.ThreadID, sqldb.Micros(p.Start), sqldb.Micros(p.End), p.Calls, p.Errors, p.Spans, p.Unreported})
	}
	kept := make([]*keptRun, 0, len(merged))
	err := tx.write.Each(ctx, "add to runs", func(row sqldb.Scanner) error {
		k := &keptRun{}
		var app, run string
		if err := row.Scan(&k.id, &app, &run, &k.startedAt, &k.markedAt, &k.marks, &k.agents, &k.total); err != nil {
			return err
		}
		k.part = byRun[[2]string{app, run}]
		k.known = tx.runMarks.of(k.id, k.marks)
		k.missing = k.known.without(k.part.Marks)
		kept = append(kept, k)
		return nil
	}, `with parts (id, part) as (select cast(key as bigint), value from json_each($1))
		insert into runs (id, app_id, run_id, thread_id, started_at, ended_at, calls, errors, spans, unreported)
		select id, part ->> 0, part ->> 1, part ->> 2, cast(part ->> 3 as bigint), cast(part ->> 4 as bigint),
			cast(part ->> 5 as integer), cast(part ->> 6 as integer), cast(part ->> 7 as integer), cast(part ->> 8 as integer)
		from parts where true order by id
		on conflict (app_id, run_id) do update set
			thread_id  = case when runs.thread_id = '' then excluded.thread_id else runs.thread_id end,
			started_at = case when excluded.started_at < runs.started_at then excluded.started_at else runs.started_at end,
			ended_at   = case when excluded.ended_at > runs.ended_at then excluded.ended_at else runs.ended_at end,
			calls      = runs.calls + excluded.calls,
			errors     = runs.errors + excluded.errors,
			spans      = runs.spans + excluded.spans,
			unreported = case when runs.unreported + excluded.unreported < 0 then 0 else runs.unreported + excluded.unreported end
		returning id, app_id, run_id, started_at, marked_at, marks, agents, agents_total`, rows.text())
	return kept, err
}

// moveMarks has the marks of runs that turn out to have begun earlier say so.
func (tx *Tx) moveMarks(ctx context.Context, kept []*keptRun) error {
	moved := numbered[int64]{}
	for _, k := range kept {
		if k.markedAt != k.startedAt {
			k.noted = true
			if k.marks != 0 {
				moved.add(k.id, k.startedAt)
			}
		}
	}
	if len(moved.entries) == 0 {
		return nil
	}
	return tx.write.Exec(ctx, "move the marks of runs", `
		update run_marks set at = moved.at
		from (select cast(key as bigint) as id, cast(cast(value as text) as bigint) as at from json_each($1)) moved
		where run_marks.run = moved.id`, moved.text())
}

// insertMarks adds those that are missing, and learns which were.
func (tx *Tx) insertMarks(ctx context.Context, kept []*keptRun) error {
	rows := numbered[[]any]{}
	byID := map[int64]*keptRun{}
	for _, k := range kept {
		byID[k.id] = k
		for _, m := range k.missing {
			rows.add(int64(len(rows.entries)), []any{m.Kind, m.Value, k.startedAt, k.id})
		}
	}
	if len(rows.entries) == 0 {
		return nil
	}
	return tx.write.Each(ctx, "mark runs", func(row sqldb.Scanner) error {
		var id int64
		var m Mark
		if err := row.Scan(&id, &m.Kind, &m.Value); err != nil {
			return err
		}
		return byID[id].take(m)
	}, `insert into run_marks (kind, value, at, run)
		select part ->> 0, part ->> 1, cast(part ->> 2 as bigint), cast(part ->> 3 as bigint)
		from (select value as part from json_each($1)) parts where true
		on conflict (run, kind, value) do nothing returning run, kind, value`, rows.text())
}

// take notes a mark that the run had not.
func (k *keptRun) take(m Mark) error {
	k.noted = true
	k.marks ^= int64(m.hash())
	if m.Kind != MarkAgent {
		return nil
	}
	k.total++
	var agents []RunAgent
	if err := json.Unmarshal([]byte(k.agents), &agents); err != nil {
		return err
	}
	if len(agents) == maxRunAgents {
		return nil
	}
	text, err := json.Marshal(append(agents, RunAgent{m.Value, Text(k.part.Agents[m.Value], maxMark)}))
	k.agents = string(text)
	return err
}

// noteMarks writes into the runs' rows what became of their marks, and has the cache know them.
func (tx *Tx) noteMarks(ctx context.Context, kept []*keptRun) error {
	rows := numbered[[]any]{}
	for _, k := range kept {
		tx.runMarks.learn(k.id, k.marks, k.known, k.missing)
		if k.noted {
			rows.add(k.id, []any{k.marks, k.startedAt, k.agents, k.total})
		}
	}
	if len(rows.entries) == 0 {
		return nil
	}
	return tx.write.Exec(ctx, "note the marks of runs", `
		update runs set marks = cast(part ->> 0 as bigint), marked_at = cast(part ->> 1 as bigint),
			agents = part ->> 2, agents_total = cast(part ->> 3 as integer)
		from (select cast(key as bigint) as id, value as part from json_each($1)) parts
		where runs.id = parts.id`, rows.text())
}

// numbered are rows under numbers, as the JSON object that both databases read with json_each.
type numbered[T any] struct{ entries []string }

func (n *numbered[T]) add(number int64, row T) {
	text, _ := json.Marshal(row) // of texts and numbers
	n.entries = append(n.entries, `"`+strconv.FormatInt(number, 10)+`":`+string(text))
}

func (n *numbered[T]) text() string { return "{" + strings.Join(n.entries, ",") + "}" }

var lastRunNumber atomic.Int64

// runNumberShift is how far the microseconds are moved to the left that a run's id begins with.
const runNumberShift = 10

// newRunNumber makes an id of a run, which no other of this process has, and of the others hardly.
func newRunNumber() int64 {
	wanted := time.Now().UnixMicro()<<runNumberShift | rand.Int64N(1<<runNumberShift)
	for {
		last := lastRunNumber.Load()
		number := max(wanted, last+1)
		if lastRunNumber.CompareAndSwap(last, number) {
			return number
		}
	}
}

func formatRunNumber(id int64) string { return strconv.FormatInt(id, 10) }

// parseRunNumber is 0, which no run has, of what is no number.
func parseRunNumber(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}

// sortMarks has marks in one order, each once.
func sortMarks(marks []Mark) []Mark {
	slices.SortFunc(marks, func(a, b Mark) int {
		return strings.Compare(a.Kind+"\x00"+a.Value, b.Kind+"\x00"+b.Value)
	})
	return slices.Compact(marks)
}
