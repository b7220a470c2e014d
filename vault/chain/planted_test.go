package chain_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/chain"
)

// plant adds a checkpoint as somebody can who may add rows and has no key: by the id of one that there is, and with any signature.
func plant(w *trail, db *sql.DB, kind string, seq int, at time.Time) {
	w.Helper()
	run(w, db, fmt.Sprintf(`insert into audit_checkpoints (seq, kind, hash, at, key_id, signature)
		select %d, '%s', hash, %d, key_id, signature from audit_checkpoints order by at limit 1`, seq, kind, at.UnixMicro()))
}

// takeAway removes a checkpoint of the head as docs/operations.md says.
func takeAway(w *trail, db *sql.DB, o store.Options, seq int) {
	w.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	w.must(err)
	_, told, _ := strings.Cut(string(text), "### Planted rows")
	blocks := strings.Split(told, "```")
	block := blocks[1]
	if o.URL == "" {
		block = blocks[3]
	}
	run(w, db, strings.ReplaceAll(strings.TrimPrefix(block, "sql"), "1000000", fmt.Sprint(seq)))
}

// TestAPlantedStubRemovesNothing that a signed one would not remove, where nothing is old and where something is.
func TestAPlantedStubRemovesNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keep    time.Duration
		planted int
		left    int
	}{
		"all is young":                     {1000 * time.Hour, 20, 20},
		"some is old":                      {90 * time.Minute, 20, 10},
		"some is old, and it stands there": {90 * time.Minute, 10, 20}, // until there is a checkpoint at another place
		"it stands below a signed one":     {90 * time.Minute, 4, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
				w.signAll(10)
				w.signAll(10)
				w.room = chain.New(w.base, chain.Options{Keep: test.keep})
				plant(w, db, store.CheckpointStub, test.planted, w.clock())
				if err := w.room.RemoveOld(w.Context()); err != nil || len(w.chained()) != test.left {
					w.Errorf("%v, and %d events are left", err, len(w.chained()))
				}
				if r := w.verify(); test.planted >= r.First && (r.Whole() || r.Breaks[0].What != chain.Forged) || r.Removed != 20-test.left {
					w.Errorf("it says\n%s", r)
				}
			})
		})
	}
}

// TestAPlantedHeadStopsNothing: the chain goes on beside it, wherever it is, and it is told once, and by its name for as long as it is
// there.
func TestAPlantedHeadStopsNothing(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		plant(w, db, store.CheckpointHead, 1000, w.clock().Add(time.Hour))
		plant(w, db, store.CheckpointHead, 13, w.clock().Add(2*time.Hour)) // where the next one would be
		plant(w, db, store.CheckpointHead, 5, w.clock().Add(-24*time.Hour))
		err := w.room.Patrol(w.Context())
		if !errors.Is(err, chain.ErrPlanted) || !strings.Contains(err.Error(), "at 1000") || !strings.Contains(err.Error(), "at 5,") {
			w.Errorf("nothing is said of it: %v", err)
		}
		w.signAll(3)
		w.signAll(3)
		if s, err := w.room.State(w.Context()); err != nil || s.Signed != 16 || s.Head != 16 || s.Unplaced != 0 || len(s.Planted) != 3 {
			w.Errorf("it is not signed: %+v, %v", s, err)
		}
		if err := w.room.Advance(w.Context()); err != nil {
			w.Errorf("it is told again: %v", err)
		}
		if r := w.verify(); len(r.Breaks) != 3 || r.Signed != 16 || !strings.Contains(r.String(), "event 1000: forged checkpoint") {
			w.Errorf("it says\n%s", r)
		}
		for _, seq := range []int{5, 13, 1000} {
			takeAway(w, db, o, seq)
		}
		if _, err := db.ExecContext(w.Context(), `delete from audit_checkpoints`); err == nil {
			w.Error("others can be taken away, too")
		}
		if r := w.verify(); !r.Whole() || !r.Proves() || r.Last != 16 || r.Signed != 16 {
			w.Errorf("without it, it says\n%s", r)
		}
		w.room = chain.New(w.base, chain.Options{})
		w.must(w.room.Advance(w.Context()))
		if s, err := w.room.State(w.Context()); err != nil || len(s.Planted) != 0 {
			w.Errorf("without it: %+v, %v", s, err)
		}
	})
}

// TestAnEventThatNobodyCanReadStopsNothing: it gets a place as all others do, it is told once, and verifying names it.
func TestAnEventThatNobodyCanReadStopsNothing(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(2)
		rows := []string{`'', at, '{}'`, `'no uuid', at, '{}'`, `'01930000-0000-7000-8000-000000000001', at, '{"a"'`, `'01930000-0000-7000-8000-000000000002', 9000000000000000000, '{}'`}
		if o.URL == "" {
			rows = append(rows, `x'00ff', at, '{}'`, `null, at, '{}'`, `'01930000-0000-7000-8000-000000000003', at + 0.5, '{}'`, `'01930000-0000-7000-8000-000000000004', 'now', '{}'`)
		}
		for _, row := range rows {
			run(w, db, `insert into audit_events (id, at, context, app_id, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, address, user_agent, request_id, traceparent)
				select `+row+`, app_id, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, address, user_agent, request_id, traceparent
				from audit_events where seq = 1`)
		}
		w.signAll(2)
		if err := w.room.Patrol(w.Context()); !errors.Is(err, chain.ErrPlanted) {
			w.Errorf("nothing is said of it: %v", err)
		}
		all := 4 + len(rows)
		if s, err := w.room.State(w.Context()); err != nil || s.Signed != all || s.Head != all || s.Unplaced != 0 || len(s.Foreign) != len(rows) {
			w.Errorf("%+v, %v", s, err)
		}
		r := w.verify()
		if len(r.Breaks) != len(rows) || r.Signed != all || !r.Proves() || strings.Contains(r.String(), "ok:") {
			w.Errorf("it says\n%s", r)
		}
		for _, b := range r.Breaks {
			if b.What != chain.Unreadable {
				w.Errorf("it says %s", b)
			}
		}
	})
}

// TestAPlantedCheckpointIsNotAnchored: there it would stay, and nothing could be verified by the anchor any more.
func TestAPlantedCheckpointIsNotAnchored(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
		w.signAll(10)
		plant(w, db, store.CheckpointHead, 5, time.UnixMicro(1<<61))
		w.signAll(10)
		var stderr bytes.Buffer
		file := w.TempDir() + "/anchor"
		w.room = chain.New(w.base, chain.Options{Stderr: &stderr})
		for _, address := range []string{"stderr", "file:" + file} {
			anchor, err := chain.ParseAnchor(address)
			w.must(err)
			w.room.Anchors = append(w.room.Anchors, anchor)
		}
		w.must(w.room.AnchorAll(w.Context()))
		w.signAll(10)
		w.must(w.room.AnchorAll(w.Context()))
		whole, err := os.ReadFile(file)
		w.must(err)
		lines := strings.Split(strings.TrimSpace(stderr.String()+string(whole)), "\n")
		if len(lines) != 2+3 || strings.Contains(strings.Join(lines, ""), `"seq":5,`) {
			w.Errorf("it sends\n%s", strings.Join(lines, "\n"))
		}
	})
}

// TestAPlantedKeyVouchesForNothing: the next key follows the one that signed before it.
func TestAPlantedKeyVouchesForNothing(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
		w.signAll(10)
		run(w, db, `insert into audit_keys (id, number, public_key, at, signature) select 'mine', 9, public_key, at, signature from audit_keys`)
		w.base = &api.Base{Store: w.store, Secrets: keyring.Of(secret("08"), secret("07")), Now: w.clock, AppID: w.app}
		w.room = chain.New(w.base, chain.Options{})
		w.signAll(10)
		w.base.Secrets = keyring.Of(secret("08"))
		w.room = chain.New(w.base, chain.Options{})
		w.signAll(10)
		if r := w.verify(); len(r.Breaks) != 1 || r.Breaks[0].What != chain.ForgedKey || r.Breaks[0].ID != "mine" || r.Signed != 30 {
			w.Errorf("it says\n%s", r)
		}
	})
}

// TestAnchorsAtOneHostAreTasksOfTheirOwn, each with a lease, and nothing secret in its name.
func TestAnchorsAtOneHostAreTasksOfTheirOwn(t *testing.T) {
	t.Parallel()
	room := chain.New(&api.Base{}, chain.Options{})
	for _, address := range []string{"https://hooks.example.com/hunter2", "https://hooks.example.com/hunter3"} {
		anchor, err := chain.ParseAnchor(address)
		if err != nil {
			t.Fatal(err)
		}
		room.Anchors = append(room.Anchors, anchor)
	}
	tasks := room.Tasks()
	if tasks[0].Name == tasks[1].Name || strings.Contains(tasks[0].Name+tasks[1].Name, "hunter") {
		t.Errorf("they are %q and %q", tasks[0].Name, tasks[1].Name)
	}
}
