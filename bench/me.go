package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
)

// measureMe sends signed GET /sdk/agents/me to each database's server and to bare Echo in turns, so that what else the
// machine does meanwhile falls on all of them.
func (b *bench) measureMe(ctx context.Context) error {
	first := b.targets[0]
	a, err := first.server.fetch(ctx, first.agents[0].request(first.server.address, "GET", "/sdk/agents/me", nil))
	if err != nil {
		return err
	}
	if b.echo, err = startEcho(ctx, a.body); err != nil {
		return err
	}
	b.later(func() error { b.echo.process.Process.Kill(); b.echo.process.Wait(); return nil })
	for _, connections := range []int{16, 64} {
		if err := b.measureMeAt(ctx, connections); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measureMeAt(ctx context.Context, connections int) error {
	var bare load
	loads := make([]load, len(b.targets))
	for range b.rounds {
		requests := b.meRequests(b.targets[0], b.echo)
		if err := b.drive(ctx, &bare, b.echo, connections, requests); err != nil {
			return err
		}
		for i, t := range b.targets {
			if err := b.drive(ctx, &loads[i], t.server, connections, b.meRequests(t, t.server)); err != nil {
				return err
			}
		}
	}
	name := func(what string) string { return fmt.Sprintf("me, %d connections: %s", connections, what) }
	p99 := aim{}
	if connections == 16 {
		p99 = under(10, "ms")
	}
	for i, t := range b.targets {
		l := &loads[i]
		b.table.set(t.column, name("requests/s"), aim{}, l.perSecond(), "%.0f")
		b.table.set(t.column, name("bare Echo, requests/s"), aim{}, bare.perSecond(), "%.0f")
		b.table.set(t.column, name("share of bare Echo"), atLeast(30, "%"), 100*l.perSecond()/bare.perSecond(), "%.0f %%")
		b.table.set(t.column, name("p50"), aim{}, l.percentile(.5), "%.2f ms")
		b.table.set(t.column, name("p99"), p99, l.percentile(.99), "%.2f ms")
		b.table.set(t.column, name("CPU per request"), aim{}, l.cpuMicros(), "%.0f µs")
		b.table.set(t.column, name("bare Echo, CPU per request"), aim{}, bare.cpuMicros(), "%.0f µs")
	}
	return nil
}

func (b *bench) drive(ctx context.Context, sum *load, s *server, connections int, requests [][]byte) error {
	l, err := s.drive(ctx, connections, requests, 200, nil)
	sum.add(l)
	return err
}

// meRequests are signed ahead, each with its own nonce, by keys of many agents.
func (b *bench) meRequests(t *target, s *server) [][]byte {
	requests := make([][]byte, b.requests)
	for i := range requests {
		requests[i] = t.agents[rand.IntN(len(t.agents))].request(s.address, "GET", "/sdk/agents/me", nil)
	}
	return requests
}

// fetch sends one request over a connection of its own and wants status 200.
func (s *server) fetch(ctx context.Context, request []byte) (answer, error) {
	c, err := dial(ctx, s.address)
	if err != nil {
		return answer{}, err
	}
	defer c.Close()
	a, err := c.send(request, nil)
	if err == nil && a.status != 200 {
		line, _, _ := bytes.Cut(request, []byte("\r\n"))
		err = fmt.Errorf("%s: status %d: %s", line, a.status, a.body)
	}
	return a, err
}
