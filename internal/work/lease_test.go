package work_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// asReplicas runs a test on two stores of one database, of each kind.
func asReplicas(t *testing.T, test func(t *testing.T, one, two *store.Store)) {
	for name, options := range map[string]func(*testing.T) store.Options{
		"SQLite": func(t *testing.T) store.Options {
			return store.Options{Path: storetest.Path(t)}
		},
		"PostgreSQL": func(t *testing.T) store.Options { return store.Options{URL: storetest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			test(t, storetest.Open(t, o), storetest.Open(t, o))
		})
	}
}

func TestReplicasRunATaskOnceAnInterval(t *testing.T) {
	asReplicas(t, func(t *testing.T, one, two *store.Store) {
		const every, runs = 500 * time.Millisecond, 9
		d := newDiary()
		sweep := work.Task{Name: "sweep", Every: every, OncePerCluster: true, Do: func(context.Context) error { d.write(); return nil }}
		start(t, work.Options{Store: one}, sweep)
		start(t, work.Options{Store: two}, sweep)
		moments := d.first(runs)
		const all = (runs - 1) * every                               // twice what they take when each replica runs the task
		if took := moments[runs-1].Sub(moments[0]); took < all*3/4 { // the first may be late, for all that the machine does
			t.Errorf("%d runs took %s, want about %s", runs, took, all)
		}
	})
}

// TestAnotherFollowsAHolderThatDies has a process that hangs for ever in the middle of a run.
func TestAnotherFollowsAHolderThatDies(t *testing.T) {
	asReplicas(t, func(t *testing.T, one, two *store.Store) {
		const every, lease = 10 * time.Millisecond, time.Second
		hangs, release := newDiary(), make(chan struct{})
		began := time.Now()
		start(t, work.Options{Store: one, Lease: lease}, work.Task{Name: "sweep", Every: every, OncePerCluster: true, Do: func(context.Context) error {
			hangs.write()
			<-release
			return nil
		}})
		t.Cleanup(func() { close(release) }) // goes before the end of the crew
		hangs.first(1)
		d := newDiary()
		start(t, work.Options{Store: two, Lease: lease}, work.Task{
			Name:           "sweep",
			Every:          every,
			OncePerCluster: true,
			Do:             func(context.Context) error { d.write(); return nil },
		})
		if after := d.first(2)[0].Sub(began); after < lease {
			t.Errorf("another followed after %s, in a lease of %s", after, lease)
		}
	})
}

func TestARunIsCutOffWhenItsLeaseEnds(t *testing.T) {
	s := storetest.SQLite(t)
	var log bytes.Buffer
	d := newDiary()
	crew := start(t, work.Options{Store: s, Lease: 50 * time.Millisecond, Logger: slog.New(slog.NewTextHandler(&log, nil))},
		work.Task{Name: "sweep", Every: 10 * time.Millisecond, OncePerCluster: true, Do: func(ctx context.Context) error {
			d.write()
			<-ctx.Done()
			return ctx.Err()
		}})
	d.first(2)
	crew.Stop()
	if !strings.Contains(log.String(), `what=sweep error="context deadline exceeded"`) {
		t.Errorf("the log: %s", log.String())
	}
}

func TestWhoIsStoppedLeavesTheRestToOthers(t *testing.T) {
	asReplicas(t, func(t *testing.T, one, two *store.Store) {
		d := newDiary()
		crew := start(t, work.Options{Store: one}, work.Task{Name: "sweep", Every: 3 * time.Second, OncePerCluster: true, Do: func(ctx context.Context) error {
			d.write()
			<-ctx.Done()
			return ctx.Err()
		}})
		d.first(1)
		crew.Stop()
		if wait, err := two.TakeLease(t.Context(), "sweep", "another", time.Minute); wait > time.Second || err != nil {
			t.Errorf("another waits for %s, %v", wait, err)
		}
	})
}
