package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// A bench is one run: the databases, the servers on them, and the table being filled.
type bench struct {
	size
	binary   string
	progress io.Writer
	table    *table
	saying   sync.Mutex // progress
	load     string     // of the machine before the first measurement
	targets  []*target
	echo     *server
	closers  []func() error // run last to first
}

// A size says how much of everything there is.
type size struct {
	agents   int // in the database, with two keys each
	creates  int
	rounds   int // of signed requests, taking turns between the servers
	requests int // in a round
	pages    int // of each list
	starts   int
	signers  int // agents whose keys sign

	runs       int // of five calls each
	longRun    int // calls of the longest run
	secrets    int
	busy       int           // agents whose keys were used in each hour of 35 days
	retrievals int           // over each number of connections
	events     int           // of the audit trail
	removing   time.Duration // how long requests are measured while old calls are removed
}

var (
	full = size{agents: 100_000, creates: 3_000, rounds: 4, requests: 15_000, pages: 300, starts: 7, signers: 1_000,
		runs: 200_000, longRun: 5_000, secrets: 10_000, busy: 500, retrievals: 20_000, events: 1_000_000, removing: 30 * time.Second}
	small = size{agents: 300, creates: 40, rounds: 1, requests: 100, pages: 2, starts: 1, signers: 20,
		runs: 200, longRun: 50, secrets: 10, busy: 5, retrievals: 100, events: 2_000, removing: time.Second / 2}
)

func (b *bench) step(ctx context.Context, name string, do func(context.Context) error) error {
	started := time.Now()
	if err := do(ctx); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.saying.Lock()
	defer b.saying.Unlock()
	fmt.Fprintf(b.progress, "%5.1f s  %s\n", time.Since(started).Seconds(), name)
	return nil
}

// prepare makes the databases and fills them, both at once.
func (b *bench) prepare(ctx context.Context) error {
	b.load = loadAverage()
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	b.later(func() error { return os.RemoveAll(dir) })
	if b.targets, err = b.openTargets(dir); err != nil {
		return err
	}
	b.table = &table{}
	group, ctx := errgroup.WithContext(ctx)
	for _, t := range b.targets {
		b.table.columns = append(b.table.columns, t.name)
		group.Go(func() error {
			name := fmt.Sprintf("%s: make %d agents", t.name, b.agents)
			return b.step(ctx, name, func(ctx context.Context) error { return t.prepare(ctx, b.binary, b.size) })
		})
	}
	return group.Wait()
}

// serve leaves the server running for all that follows.
func (b *bench) serve(ctx context.Context, t *target) (err error) {
	if t.server, err = t.start(ctx, b.binary); err != nil {
		return err
	}
	b.later(t.server.stop)
	return nil
}

func (b *bench) later(do func() error) { b.closers = append(b.closers, do) }

func (b *bench) close() error {
	var errs []error
	for i := len(b.closers) - 1; i >= 0; i-- {
		errs = append(errs, b.closers[i]())
	}
	b.closers = nil
	return errors.Join(errs...)
}

func (b *bench) print(out io.Writer) error {
	fmt.Fprintf(out, "\n%s\n%d agents, %d keys; load average %s before, %s after\n\n",
		machine(), b.agents, b.agents*keysPerAgent, b.load, loadAverage())
	return b.table.print(out)
}
