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

// TestAPlantedStubRemovesNothing, where nothing is old and where something is.
func TestAPlantedStubRemovesNothing(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]time.Duration{"all is young": 1000 * time.Hour, "some is old": 90 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
				w.signAll(10)
				w.signAll(10)
				w.room = chain.New(w.base, chain.Options{Keep: keep})
				plant(w, db, store.CheckpointStub, 20, w.clock())
				if err := w.room.RemoveOld(w.Context()); !errors.Is(err, chain.ErrBroken) || len(w.chained()) != 20 || len(w.checkpoints()) != 3 {
					w.Errorf("%v, and %d events are left", err, len(w.chained()))
				}
				if r := w.verify(); r.Whole() || r.Breaks[0].What != chain.Forged || r.Removed != 0 {
					w.Errorf("it says\n%s", r)
				}
			})
		})
	}
}

// TestAPlantedStubBelowASignedOneRemovesNoMore: what is removed is what was signed, whatever is planted beside it.
func TestAPlantedStubBelowASignedOneRemovesNoMore(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, _ store.Options) {
		w.signAll(10)
		w.signAll(10)
		w.room = chain.New(w.base, chain.Options{Keep: 90 * time.Minute})
		plant(w, db, store.CheckpointStub, 4, w.clock())
		if err := w.room.RemoveOld(w.Context()); !errors.Is(err, chain.ErrBroken) || len(w.chained()) != 20 {
			w.Errorf("%v, and %d events are left", err, len(w.chained()))
		}
	})
}

// TestAPlantedHeadMovesNothing: the chain does not go on from it, and it is told at once.
func TestAPlantedHeadMovesNothing(t *testing.T) {
	t.Parallel()
	onEachOpen(t, func(w *trail, db *sql.DB, o store.Options) {
		w.signAll(10)
		plant(w, db, store.CheckpointHead, 1000, w.clock().Add(time.Hour))
		if err := w.room.Advance(w.Context()); !errors.Is(err, chain.ErrBroken) {
			w.Errorf("nothing is said of it: %v", err)
		}
		w.write(3)
		if err := w.room.Finish(w.Context()); !errors.Is(err, chain.ErrBroken) || len(w.chained()) != 10 {
			w.Errorf("%v, and %d events have places", err, len(w.chained()))
		}
		if s, err := w.room.State(w.Context()); err != nil || s.Signed != 0 {
			w.Errorf("it is taken for signed: %+v, %v", s, err)
		}
		withoutGuards(w, db, o)
		run(w, db, `delete from audit_checkpoints where seq = 1000`)
		w.must(w.room.Finish(w.Context()))
		if r := w.verify(); !r.Whole() || !r.Proves() || r.Last != 13 || r.Signed != 13 {
			w.Errorf("without it, it says\n%s", r)
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
