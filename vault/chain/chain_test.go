package chain_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/chain"
)

// A trail is a store whose trail is chained by a clock that a test sets.
type trail struct {
	*testing.T
	store *store.Store
	base  *api.Base
	room  *chain.Room
	app   string

	mu  sync.Mutex
	now time.Time
}

func secret(digits string) keyring.Secret {
	s, err := keyring.Parse(strings.Repeat(digits, keyring.Size))
	if err != nil {
		panic(err)
	}
	return s
}

func newTrail(t *testing.T, s *store.Store) *trail {
	t.Helper()
	app, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := &trail{T: t, store: s, app: app, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	w.base = &api.Base{Store: s, Secrets: keyring.Of(secret("07")), Now: w.clock, AppID: app}
	w.room = chain.New(w.base, chain.Options{})
	return w
}

func (w *trail) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Microsecond)
	return w.now
}

func (w *trail) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *trail) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// write adds n events.
func (w *trail) write(n int) {
	w.Helper()
	for i := range n {
		w.must(w.store.Tx(w.Context(), func(tx *store.Tx) error {
			return w.base.Audit(w.Context(), tx, w.app, audit.System(), audit.Event{
				Action: audit.AgentUpdated,
				Target: audit.Target{Kind: audit.TargetAgent, ID: fmt.Sprint("agent-", i), Label: "bot ü"},
				Detail: map[string]any{"version": i, "note": "a&b <ü>"},
			})
		}))
	}
}

// chained are the places there are.
func (w *trail) chained() (events []store.ChainedEvent) {
	w.Helper()
	w.must(w.store.EachChained(w.Context(), 0, 1<<40, func(e store.ChainedEvent) error {
		events = append(events, store.ChainedEvent{Seq: e.Seq, Hash: append([]byte(nil), e.Hash...), Content: append([]byte(nil), e.Content...)})
		return nil
	}))
	return events
}

func (w *trail) checkpoints() []store.Checkpoint {
	w.Helper()
	all, err := w.store.Checkpoints(w.Context(), time.Time{}, 1000)
	w.must(err)
	return all
}

func onEach(t *testing.T, test func(*trail)) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) { test(newTrail(t, s)) })
}

func TestEventsGetTheirPlaces(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.write(450) // more than a batch
		w.must(w.room.Advance(w.Context()))
		events := w.chained()
		if len(events) != 450 {
			w.Fatalf("%d events have places", len(events))
		}
		var c audit.Chainer
		var before audit.Hash
		for i, e := range events {
			before = c.Next(before, i+1, e.Content)
			if e.Seq != i+1 || before != audit.HashOf(e.Hash) {
				w.Fatalf("the event at %d has place %d and hash %x, want %x", i+1, e.Seq, e.Hash, before)
			}
		}
		if n, err := w.store.CountUnplaced(w.Context()); n != 0 || err != nil {
			w.Errorf("%d events have no place, %v", n, err)
		}
	})
}

func TestTheHeadIsSignedOnceAMinute(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.must(w.room.Finish(w.Context()))
		if n := len(w.checkpoints()); n != 0 {
			w.Fatalf("nothing was signed %d times", n)
		}
		for _, step := range []struct {
			later time.Duration
			want  int
		}{{0, 3}, {30 * time.Second, 3}, {31 * time.Second, 9}} {
			w.advance(step.later)
			w.write(3)
			w.must(w.room.Advance(w.Context()))
			all := w.checkpoints()
			if last := all[len(all)-1]; last.Seq != step.want || !audit.Signed(audit.SignerOf(secret("07")).Public(), &last) {
				w.Errorf("after %s: %+v", step.later, last)
			}
		}
		w.advance(time.Hour)
		w.must(w.room.Advance(w.Context()))
		if n := len(w.checkpoints()); n != 2 {
			w.Errorf("%d checkpoints without a change", n)
		}
		w.write(1)
		w.must(w.room.Finish(w.Context()))
		if all := w.checkpoints(); all[len(all)-1].Seq != 10 {
			w.Errorf("at the end: %+v", all)
		}
	})
}

func hexOf(h audit.Hash) string { return hex.EncodeToString(h[:]) }
