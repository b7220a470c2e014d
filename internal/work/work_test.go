package work_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alter-console/alter-console/internal/work"
)

// start sets tasks to work until the test ends.
func start(t *testing.T, o work.Options, tasks ...work.Task) *work.Crew {
	t.Helper()
	crew := work.Start(context.WithoutCancel(t.Context()), o, tasks...)
	t.Cleanup(crew.Stop)
	return crew
}

// A diary has moments, which several tasks may write into.
type diary struct {
	mu      sync.Mutex
	moments []time.Time
	written chan struct{} // has something after each moment
}

func newDiary() *diary { return &diary{written: make(chan struct{}, 1000)} }

func (d *diary) write() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.moments = append(d.moments, time.Now())
	d.written <- struct{}{}
}

// first waits for so many moments.
func (d *diary) first(n int) []time.Time {
	for range n {
		<-d.written
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.moments[:n])
}

func TestATaskRunsAtItsInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		firsts := map[time.Duration]bool{}
		for range 10 {
			d := newDiary()
			crew := work.Start(t.Context(), work.Options{}, work.Task{Name: "count", Every: time.Minute, Do: func(context.Context) error {
				d.write()
				time.Sleep(20 * time.Second)
				return nil
			}})
			moments := d.first(4)
			if first := moments[0].Sub(began); first >= time.Minute {
				t.Errorf("it begins after %s", first)
			}
			for n := range 3 {
				if gap := moments[n+1].Sub(moments[n]); gap != time.Minute {
					t.Errorf("from run %d to the next: %s", n, gap)
				}
			}
			firsts[moments[0].Sub(began)] = true
			crew.Stop()
			began = time.Now()
		}
		if len(firsts) < 5 {
			t.Errorf("ten that are started begin after %v", firsts)
		}
	})
}

func TestAPanicIsLoggedAndTheTaskGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d, other := newDiary(), newDiary()
		crew := work.Start(t.Context(), work.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))},
			work.Task{Name: "fall over", Every: time.Minute, Do: func(context.Context) error {
				d.write()
				if len(d.moments) == 1 {
					panic("nothing there")
				}
				return nil
			}},
			work.Task{Name: "stand", Every: time.Minute, Do: func(context.Context) error { other.write(); return nil }})
		d.first(3)
		other.first(3)
		crew.Stop()
		if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, `level=ERROR msg="background work failed" what="fall over" error="panic: nothing there" stack="goroutine`) {
			t.Errorf("the log: %s", text)
		}
		status := crew.Status()
		if fell := status[0]; fell.Err == nil || fell.Failed.After(d.moments[1]) || fell.Ran.Before(d.moments[2]) {
			t.Errorf("the one that fell: %+v", fell)
		}
		if stood := status[1]; stood.Err != nil || !stood.Failed.IsZero() || stood.Task.Name != "stand" || stood.Ran.IsZero() {
			t.Errorf("the one that stood: %+v", stood)
		}
	})
}

func TestAFailureIsLoggedAndBeingStoppedIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d := newDiary()
		crew := work.Start(t.Context(), work.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))},
			work.Task{Name: "write", Every: time.Minute, Do: func(ctx context.Context) error {
				d.write()
				if len(d.moments) == 1 {
					return errors.New("no paper")
				}
				<-ctx.Done()
				return ctx.Err()
			}})
		if s := crew.Status()[0]; !s.Ran.IsZero() || s.Err != nil {
			t.Errorf("before it began: %+v", s)
		}
		d.first(2)
		crew.Stop()
		if text := log.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, `level=ERROR msg="background work failed" what=write error="no paper"`) {
			t.Errorf("the log: %s", text)
		}
		if s := crew.Status()[0]; s.Err == nil || s.Err.Error() != "no paper" {
			t.Errorf("%+v", s)
		}
	})
}

func TestTheLastTaskStopsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var stopped []string
		begun := newDiary()
		task := func(name string) work.Task {
			return work.Task{Name: name, Every: time.Minute, Do: func(ctx context.Context) error {
				begun.write()
				<-ctx.Done()
				time.Sleep(time.Second) // to put its things away
				stopped = append(stopped, name)
				return nil
			}}
		}
		crew := work.Start(t.Context(), work.Options{}, task("one"), task("two"), task("three"))
		begun.first(3)
		crew.Stop()
		if !slices.Equal(stopped, []string{"three", "two", "one"}) {
			t.Errorf("they stopped as %v", stopped)
		}
		time.Sleep(time.Hour)
		if len(begun.moments) != 3 {
			t.Errorf("%d runs began, the last of them after the end", len(begun.moments))
		}
	})
}
