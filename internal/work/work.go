// Package work does what a server does in the background: tasks that run again and again until it stops.
package work

import (
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"time"

	"github.com/alter-console/alter-console/store"
)

// A Task is work that is done again and again. Its function may be told to end at any moment; what it has not done then
// must be there for the next time.
type Task struct {
	Name  string        // what it does, in words; for the log, for health checks and for its lease
	Every time.Duration // from one begin to the next; a run that takes longer is followed at once

	// OncePerCluster leaves a run to whichever process on the database comes first. Another follows one that died, or
	// hangs: in that moment, if in no other, the function must bear to run twice at once.
	OncePerCluster bool

	Do func(context.Context) error
}

// Options are what tasks need. Store is required for those that run once per cluster.
type Options struct {
	Store  *store.Store  // has the leases
	Logger *slog.Logger  // default: discard
	Lease  time.Duration // most that one run for the cluster may take, before another process may follow; default: 5 min
}

// A Crew is tasks at work.
type Crew struct{ workers []*worker }

// Start sets tasks to work until Stop, or until the context ends.
func Start(ctx context.Context, o Options, tasks ...Task) *Crew {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Lease == 0 {
		o.Lease = 5 * time.Minute
	}
	c, holder := &Crew{}, rand.Text()
	for _, task := range tasks {
		w := &worker{Task: task, Options: o, holder: holder}
		w.start(ctx)
		c.workers = append(c.workers, w)
	}
	return c
}

// Stop ends the tasks one after another, the last first. It waits for the runs under way, which are told to end.
func (c *Crew) Stop() {
	for _, w := range slices.Backward(c.workers) {
		w.stop()
	}
}

// Status tells how each task fares, in their order.
func (c *Crew) Status() (all []Status) {
	for _, w := range c.workers {
		all = append(all, w.now())
	}
	return all
}
