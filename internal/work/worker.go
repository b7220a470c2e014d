package work

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

// A worker does one task.
type worker struct {
	Task
	Options
	holder string // what this process calls itself
	cancel context.CancelFunc
	done   chan struct{}
	record record
}

func (w *worker) start(ctx context.Context) {
	ctx, w.cancel = context.WithCancel(ctx)
	w.done = make(chan struct{})
	go func() {
		defer close(w.done)
		w.repeat(ctx)
	}()
}

func (w *worker) stop() {
	w.cancel()
	<-w.done
}

func (w *worker) now() Status {
	s := w.record.read()
	s.Task = w.Task
	return s
}

// repeat runs the task until the context ends. It begins at any moment of the first interval, so that replicas that were
// started together don't work at the same moments.
func (w *worker) repeat(ctx context.Context) {
	for wait := rand.N(w.Every); sleep(ctx, wait); {
		wait = w.turn(ctx)
	}
}

// sleep reports whether there was time to sleep for so long before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// turn runs the task, unless another process has done it for this interval, and returns how long to wait for the next turn.
func (w *worker) turn(ctx context.Context) (wait time.Duration) {
	next := time.Now().Add(w.Every)
	var err error
	if w.OncePerCluster {
		wait, err = w.runForAll(ctx, next)
	} else {
		err = w.run(ctx)
	}
	w.report(ctx, err)
	if wait == 0 {
		wait = time.Until(next)
	}
	return wait
}

// runForAll takes the task's lease and runs the task, or returns how long another process still has the lease. After the
// run the lease is made to last until the next turn. A run never outlasts its lease: its own time begins to count first.
func (w *worker) runForAll(ctx context.Context, next time.Time) (wait time.Duration, err error) {
	limited, cancel := context.WithTimeout(ctx, w.Lease)
	defer cancel()
	wait, err = w.Store.TakeLease(ctx, w.Name, w.holder, w.Lease)
	if wait > 0 || err != nil {
		return wait, err
	}
	err = w.run(limited)
	rest := max(0, time.Until(next))
	if err != nil && ctx.Err() != nil {
		rest = 0 // what is left undone is for whoever comes first
	}
	return 0, errors.Join(err, w.Store.EndLease(context.WithoutCancel(ctx), w.Name, w.holder, rest))
}

// run is one run. A panic is its error, and ends nothing else.
func (w *worker) run(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
		w.record.ran(err)
	}()
	return w.Do(ctx)
}

type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprint("panic: ", e.value) }

// report logs what went wrong. That a run was told to end is no error.
func (w *worker) report(ctx context.Context, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	w.record.failed(err)
	if again := (*known)(nil); errors.As(err, &again) {
		return
	}
	about := []any{"what", w.Name, "error", err}
	var p *panicError
	if errors.As(err, &p) {
		about = append(about, "stack", string(p.stack))
	}
	w.Logger.ErrorContext(ctx, "background work failed", about...)
}
