package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// A gatherer has what comes together written in one transaction, which costs one sync however much it is. It never waits for
// more to come: when no transaction is under way, the next one begins at once, with all that is there. What comes meanwhile
// is for the one after it.
//
// Whoever waits gets a result of its own. Ending a wait takes nothing from others, and doesn't keep what it was for from
// being written. While the database is not there nobody waits for more than two transactions that find that out, so that
// what waits is bounded by what comes in that time.
type gatherer[T any] struct {
	// write writes items in one transaction: nil, and a result for each of them, or an error, and nothing is written.
	write  func(ctx context.Context, items []T) ([]error, error)
	atOnce int // transactions that may be under way

	mu      sync.Mutex
	waiting []waiter[T]
	writing int // transactions that are under way
}

type waiter[T any] struct {
	item  T
	done  chan error // has room for one
	since time.Time
}

// maxGathered is how much one transaction writes at most, so that nobody waits for long.
const maxGathered = 128

// do has an item written, and returns its result once that is on the disk.
func (g *gatherer[T]) do(ctx context.Context, item T) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := waiter[T]{item: item, done: make(chan error, 1)}
	g.add(w)
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gatherer[T]) add(w waiter[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w.since = time.Now()
	g.waiting = append(g.waiting, w)
	if g.writing < g.atOnce {
		g.writing++
		go g.work()
	}
}

// work writes until nobody waits. Those that are about to come are let go first: it takes no longer than to begin.
func (g *gatherer[T]) work() {
	for {
		runtime.Gosched()
		batch := g.take()
		if batch == nil {
			return
		}
		began := time.Now()
		if down := g.writeAll(batch); down != nil {
			g.giveUp(began, down)
		}
	}
}

// length is how many wait, but for those that are being written.
func (g *gatherer[T]) length() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

func (g *gatherer[T]) take() (batch []waiter[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), maxGathered)
	if n == 0 {
		g.writing--
		return nil
	}
	batch, g.waiting = g.waiting[:n:n], g.waiting[n:]
	return batch
}

// giveUp gives an error to those who were waiting already when the transaction began that failed with it: the next one would
// take as long to fail.
func (g *gatherer[T]) giveUp(began time.Time, err error) {
	g.mu.Lock()
	n := 0
	for n < len(g.waiting) && g.waiting[n].since.Before(began) {
		n++
	}
	given := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.mu.Unlock()
	answerAll(given, err)
}

func answerAll[T any](some []waiter[T], err error) {
	for _, w := range some {
		w.done <- err
	}
}

// writeAll writes a batch together, or each item by itself where one of them may be the reason why it can't be. It returns an
// error when the database is not there.
func (g *gatherer[T]) writeAll(batch []waiter[T]) (down error) {
	items := make([]T, len(batch))
	for i, w := range batch {
		items[i] = w.item
	}
	results, err := g.writeSafely(items)
	var unavailable *UnavailableError
	isDown := errors.As(err, &unavailable)
	switch {
	case err == nil:
		for i, w := range batch {
			w.done <- results[i]
		}
	case len(batch) > 1 && !isDown:
		for i := range batch {
			if down = g.writeAll(batch[i : i+1]); down != nil {
				answerAll(batch[i+1:], down)
				break
			}
		}
	default:
		answerAll(batch, err)
		if isDown {
			down = err
		}
	}
	return down
}

// writeSafely makes an error of a panic, for nobody else would.
func (g *gatherer[T]) writeSafely(items []T) (results []error, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return g.write(context.Background(), items)
}
