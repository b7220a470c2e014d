package server

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/internal/metrics"
	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// gatherEvery is how old figures may be that cost more than a moment. However often somebody asks, they are looked up by then.
const gatherEvery = 30 * time.Second

// gathered are figures of the whole database, as they were at a time.
type gathered struct {
	at     time.Time
	size   store.Database
	counts []store.Count
	ends   []store.End
	audit  chain.State
	agents []store.AgentFigures // where they are asked for
}

// A gatherer has the figures that were gathered last.
type gatherer struct {
	*running
	last atomic.Pointer[gathered]
}

func (g *gatherer) task() work.Task {
	return work.Task{Name: "gather figures", Every: gatherEvery, Do: g.gather}
}

func (g *gatherer) gather(ctx context.Context) (err error) {
	now := &gathered{at: time.Now()}
	for _, look := range []func() error{
		func() error { now.size, err = g.store.Measure(ctx); return err },
		func() error { now.counts, err = g.store.Counts(ctx, now.at); return err },
		func() error { now.ends, err = g.store.Ends(ctx, now.at); return err },
		func() error { now.audit, err = g.Vault.AuditState(ctx); return err },
		func() error { now.agents, err = g.agents(ctx, now.at); return err },
	} {
		if err := look(); err != nil {
			return err
		}
	}
	g.last.Store(now)
	return nil
}

func (g *gatherer) agents(ctx context.Context, now time.Time) ([]store.AgentFigures, error) {
	if !g.config.MetricsAgents {
		return nil, nil
	}
	return g.store.AgentFigures(ctx, now)
}

// figure is one that was gathered. Before anything was, there is none.
func (g *gatherer) figure(name, help string, labels []string, read func(*gathered) []metrics.Reading) metrics.Figure {
	return metrics.Figure{Name: name, Help: help, Labels: labels, Read: func() []metrics.Reading {
		last := g.last.Load()
		if last == nil {
			return nil
		}
		return read(last)
	}}
}
