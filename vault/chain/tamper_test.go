package chain_test

import (
	"crypto/ed25519"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// onEachOpen runs a test on a trail of each database, and the database itself beside it.
func onEachOpen(t *testing.T, test func(*trail, *sql.DB, store.Options)) {
	for name, opens := range map[string]func(*testing.T) (store.Options, string, string){
		"SQLite": func(t *testing.T) (store.Options, string, string) {
			path := filepath.Join(t.TempDir(), "console.db")
			return store.Options{Path: path}, "sqlite", path
		},
		"PostgreSQL": func(t *testing.T) (store.Options, string, string) {
			url := pgtest.URL(t)
			return store.Options{URL: url}, "pgx", url
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, driver, source := opens(t)
			w := newTrail(t, storetest.Open(t, o))
			db, err := sql.Open(driver, source)
			w.must(err)
			t.Cleanup(func() { db.Close() })
			test(w, db, o)
		})
	}
}

// withoutGuards takes away what keeps the trail as it is.
func withoutGuards(w *trail, db *sql.DB, o store.Options) {
	w.Helper()
	statements := []string{`drop index audit_events_chain`}
	for table, names := range map[string][]string{
		"audit_events":      {"audit_events_unplaced_first", "audit_events_unchanged", "audit_events_placed_once", "audit_events_kept"},
		"audit_checkpoints": {"audit_checkpoints_unchanged", "audit_checkpoints_kept"},
		"audit_keys":        {"audit_keys_unchanged"},
	} {
		for _, name := range names {
			statement := `drop trigger ` + name
			if o.URL != "" {
				statement += ` on ` + table
			}
			statements = append(statements, statement)
		}
	}
	run(w, db, statements...)
}

func run(w *trail, db *sql.DB, statements ...string) {
	w.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(w.Context(), statement); err != nil {
			w.Fatalf("%s: %v", statement, err)
		}
	}
}

func (w *trail) verify(anchored ...store.Checkpoint) *chain.Report {
	w.Helper()
	report, err := chain.Verify(w.Context(), w.store, chain.Evidence{
		Believed: []ed25519.PublicKey{audit.SignerOf(secret("07")).Public()},
		Anchors:  anchored != nil,
		Anchored: anchored,
	})
	w.must(err)
	return report
}

// signAll writes n events, and signs them.
func (w *trail) signAll(n int) {
	w.Helper()
	w.write(n)
	w.must(w.room.Finish(w.Context()))
	w.advance(time.Hour)
}

func TestAWholeTrailIsProven(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		if r := w.verify(); !r.Whole() || r.First != 0 {
			w.Errorf("an empty one: %s", r)
		}
		w.signAll(10)
		w.signAll(10)
		anchored := w.checkpoints()
		w.write(3)
		w.must(w.room.Advance(w.Context())) // which signs them
		w.write(2)
		w.must(w.room.Advance(w.Context())) // which does not
		w.write(1)
		r := w.verify(anchored...)
		if !r.Whole() || !reflect.DeepEqual(r.Proven, []chain.Range{{From: 1, To: 23}}) || r.Last != 25 || r.Unplaced != 1 || r.Anchored != 20 {
			w.Errorf("%+v", r)
		}
	})
}

// Twenty events with checkpoints at 10 and 20, and what is done to them.
var tamperings = map[string]struct {
	statements []string
	broken     []chain.Break // ids and reasons left out
	proven     []chain.Range
}{
	"a changed text": {
		[]string{`update audit_events set actor_label = 'nobody' where seq = 5`},
		[]chain.Break{{Range: chain.Range{From: 5, To: 5}, What: chain.Changed}},
		[]chain.Range{{From: 6, To: 20}},
	},
	"a changed detail of the newest": {
		[]string{`update audit_events set detail = '{}' where seq = 20`},
		[]chain.Break{{Range: chain.Range{From: 20, To: 20}, What: chain.Changed}},
		[]chain.Range{{From: 1, To: 10}},
	},
	"a changed time": {
		[]string{`update audit_events set at = at + 1 where seq = 15`},
		[]chain.Break{{Range: chain.Range{From: 15, To: 15}, What: chain.Changed}},
		[]chain.Range{{From: 1, To: 10}, {From: 16, To: 20}},
	},
	"a removed event": {
		[]string{`delete from audit_events where seq = 12`},
		[]chain.Break{{Range: chain.Range{From: 12, To: 12}, What: chain.Missing}},
		[]chain.Range{{From: 1, To: 10}, {From: 14, To: 20}},
	},
	"a removed beginning": {
		[]string{`delete from audit_events where seq <= 10`},
		[]chain.Break{{Range: chain.Range{From: 1, To: 10}, What: chain.Missing}},
		[]chain.Range{{From: 11, To: 20}},
	},
	"a removed end": {
		[]string{`delete from audit_events where seq > 17`},
		[]chain.Break{{Range: chain.Range{From: 18, To: 20}, What: chain.Truncated}},
		[]chain.Range{{From: 1, To: 10}},
	},
	"two that changed places": {
		[]string{`update audit_events set seq = -1 where seq = 14`, `update audit_events set seq = 14 where seq = 15`, `update audit_events set seq = 15 where seq = -1`},
		[]chain.Break{{Range: chain.Range{From: 14, To: 14}, What: chain.Reordered}, {Range: chain.Range{From: 15, To: 15}, What: chain.Reordered}},
		[]chain.Range{{From: 1, To: 10}, {From: 16, To: 20}},
	},
	"an event before the first": {
		[]string{added("-3, hash"), added("0, hash")},
		[]chain.Break{{Range: chain.Range{From: -3, To: -3}, What: chain.Misplaced}, {Range: chain.Range{}, What: chain.Misplaced}},
		[]chain.Range{{From: 1, To: 20}},
	},
	"an event with a hash and no place": {
		[]string{added("null, hash")},
		[]chain.Break{{Range: chain.Range{}, What: chain.Misplaced}},
		[]chain.Range{{From: 1, To: 20}},
	},
	"an added event": {
		[]string{added("seq, hash")},
		[]chain.Break{{Range: chain.Range{From: 7, To: 7}, What: chain.Inserted}},
		[]chain.Range{{From: 1, To: 20}},
	},
	"a replaced key": {
		[]string{`update audit_keys set public_key = (select hash from audit_events where seq = 1)`},
		[]chain.Break{{What: chain.ForgedKey}},
		[]chain.Range{{From: 1, To: 20}},
	},
	"a forged checkpoint": {
		[]string{`update audit_checkpoints set seq = 12 where seq = 20`},
		[]chain.Break{{Range: chain.Range{From: 12, To: 12}, What: chain.Forged}},
		[]chain.Range{{From: 1, To: 10}},
	},
}

// added adds an event like the seventh, with another id, at a place and with a hash.
func added(placed string) string {
	return `insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label,
		address, user_agent, request_id, traceparent, seq, hash)
		select '` + fmt.Sprintf("01930000-0000-7000-8000-%012x", crc32.ChecksumIEEE([]byte(placed))) + `', app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label,
		address, user_agent, request_id, traceparent, ` + placed + ` from audit_events where seq = 7`
}

func TestEachTamperingIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range tamperings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
				w.signAll(10)
				w.signAll(10)
				if _, err := db.ExecContext(w.Context(), test.statements[0]); err == nil {
					w.Errorf("the database itself lets %s", test.statements[0])
				}
				withoutGuards(w, db, o)
				run(w, db, test.statements...)
				r := w.verify()
				if name == "an added event" { // either of the two may come first
					if r.Whole() || r.Breaks[0].What != chain.Inserted || r.Breaks[0].From != 7 {
						w.Errorf("it says\n%s", r)
					}
					return
				}
				if !reflect.DeepEqual(bare(r.Breaks), test.broken) || !reflect.DeepEqual(r.Proven, test.proven) {
					w.Errorf("it says\n%s\n%+v", r, r)
				}
				if name == "a forged checkpoint" && !strings.Contains(r.String(), "events 13 to 20: not proven") {
					w.Errorf("it says nothing of what no checkpoint covers\n%s", r)
				}
			})
		})
	}
}

// bare leaves out what differs from time to time, after a look whether it is there.
func bare(breaks []chain.Break) (out []chain.Break) {
	for _, b := range breaks {
		if b.Why == "" {
			b.What += " without a reason"
		}
		out = append(out, chain.Break{Range: b.Range, What: b.What})
	}
	return out
}

// rewrite changes an event, and makes a new chain from there on, as somebody would who knows all but the key.
func rewrite(w *trail, db *sql.DB, o store.Options, from int) {
	w.Helper()
	withoutGuards(w, db, o)
	run(w, db, `update audit_events set target_label = 'somebody else' where seq = 5`)
	var c audit.Chainer
	before, bytea := audit.Hash{}, map[bool]string{true: `decode($1, 'hex')`, false: `unhex($1)`}[o.URL != ""]
	for _, e := range w.chained() {
		before = c.Next(before, e.Seq, e.Content)
		if e.Seq >= from {
			_, err := db.ExecContext(w.Context(), `update audit_events set hash = `+bytea+` where seq = $2`, hexOf(before), e.Seq)
			w.must(err)
		}
	}
}

// TestTheChainGoesOnAfterAPlantedHash: an event with a hash and no place never gets one, and keeps no other from it.
func TestTheChainGoesOnAfterAPlantedHash(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		withoutGuards(w, db, o)
		run(w, db, added("null, hash"))
		w.signAll(5)
		if r := w.verify(); r.Whole() || r.Breaks[0].What != chain.Misplaced || r.Last != 15 || r.Signed != 15 || r.Unplaced != 0 {
			w.Errorf("it says\n%s", r)
		}
	})
}

// TestNothingIsPutBackBelowAStub has somebody put an event where the chain was removed.
func TestNothingIsPutBackBelowAStub(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		w.signAll(10)
		w.room = chain.New(w.base, chain.Options{Keep: 90 * time.Minute})
		w.must(w.room.RemoveOld(w.Context()))
		withoutGuards(w, db, o)
		if r := w.verify(); !r.Whole() || r.Removed != 10 || r.Leaving.From != 0 {
			w.Fatalf("before it, it says\n%s", r)
		}
		run(w, db, `update audit_events set seq = 3 where seq = 20`)
		r := w.verify()
		if r.Whole() || r.Breaks[0].What != chain.Misplaced || r.Breaks[0].From != 3 || r.Breaks[0].ID == "" {
			w.Errorf("it says\n%s", r)
		}
	})
}

// TestTheDatabaseLetsNobodyReplaceEvents by statements that delete what is in their way, or place what is not next.
func TestTheDatabaseLetsNobodyReplaceEvents(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		w.write(2)
		before := w.chained()
		statements := []string{
			`update audit_events set seq = 0, hash = (select hash from audit_events where seq = 1) where seq is null`,
			`update audit_events set seq = 4, hash = (select hash from audit_events where seq = 1) where seq is null`,
		}
		if o.URL == "" {
			statements = append(statements,
				`insert or replace into audit_events select * from audit_events where seq = 5`,
				`insert or replace into audit_events (rowid, id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label,
					address, user_agent, request_id, traceparent) select rowid, 'mine', app_id, at, actor_kind, actor_id, actor_label, action, target_kind,
					target_id, target_label, address, user_agent, request_id, traceparent from audit_events where seq = 5`,
				`update or replace audit_events set rowid = (select rowid from audit_events where seq = 5) where seq is null`,
				`update or replace audit_events set seq = 4, hash = zeroblob(32) where seq is null`,
				`insert or replace into audit_checkpoints select seq, kind, zeroblob(32), at, key_id, signature from audit_checkpoints`,
				`insert or replace into audit_checkpoints select seq + 1, kind, hash, at, key_id, signature from audit_checkpoints`,
				`insert or replace into audit_keys select id, number, zeroblob(32), at, previous_id, handover, signature from audit_keys`,
				`insert or replace into audit_keys select 'mine', number, public_key, at, previous_id, handover, signature from audit_keys`,
			)
		}
		for _, statement := range statements {
			if _, err := db.ExecContext(w.Context(), statement); err == nil {
				w.Errorf("the database lets %s", statement)
			}
		}
		if !reflect.DeepEqual(w.chained(), before) {
			w.Error("and it changed something")
		}
	})
}

func TestARewrittenTrailIsFound(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		w.signAll(10)
		anchored := w.checkpoints()
		rewrite(w, db, o, 5)
		want := []chain.Break{{Range: chain.Range{From: 1, To: 10}, What: chain.Rewritten}, {Range: chain.Range{From: 11, To: 20}, What: chain.Rewritten}}
		if r := w.verify(); !reflect.DeepEqual(bare(r.Breaks), want) || r.Proven != nil {
			w.Errorf("it says\n%s", r)
		}
		run(w, db, `delete from audit_checkpoints`)
		if r := w.verify(); !r.Whole() || r.Proven != nil {
			w.Errorf("without checkpoints nothing is proven, and it says\n%s", r)
		}
		if r := w.verify(anchored...); !reflect.DeepEqual(bare(r.Breaks), want) {
			w.Errorf("with anchors it says\n%s", r)
		}
		w.write(1)
		if err := w.room.Finish(w.Context()); err == nil || len(w.checkpoints()) != 0 {
			w.Errorf("what was rewritten was signed again: %v", err)
		}
	})
}

// TestWhatWasRewrittenSinceIsNotSigned: between two checkpoints, in another process.
func TestWhatWasRewrittenSinceIsNotSigned(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(3)
		w.write(5)
		w.now = w.now.Add(-time.Hour)
		w.must(w.room.Advance(w.Context()))
		withoutGuards(w, db, o)
		run(w, db, `update audit_events set target_label = 'somebody else' where seq = 5`)
		w.advance(time.Hour)
		again := chain.New(w.base, chain.Options{})
		if err := again.Advance(w.Context()); err == nil || len(w.checkpoints()) != 1 {
			w.Errorf("%v, %+v", err, w.checkpoints())
		}
		if err := again.Advance(w.Context()); !errors.Is(err, chain.ErrBroken) {
			w.Errorf("the task fails once alone: %v", err)
		}
	})
}

func TestWhatIsNotProvenIsNotRemoved(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		w.signAll(10)
		withoutGuards(w, db, o)
		run(w, db, `update audit_events set target_label = 'somebody else' where seq = 5`)
		w.room = chain.New(w.base, chain.Options{Keep: time.Minute})
		if err := w.room.RemoveOld(w.Context()); !errors.Is(err, chain.ErrBroken) || len(w.chained()) != 20 || len(w.checkpoints()) != 2 {
			w.Errorf("%v", err)
		}
	})
}
