package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A load is what requests to one server added up to.
type load struct {
	took      time.Duration
	cpu       time.Duration // of the server's process
	latencies []time.Duration
}

func (l *load) add(more load) {
	l.took += more.took
	l.cpu += more.cpu
	l.latencies = append(l.latencies, more.latencies...)
}

func (l *load) perSecond() float64 { return float64(len(l.latencies)) / l.took.Seconds() }

func (l *load) cpuMicros() float64 {
	return float64(l.cpu.Microseconds()) / float64(len(l.latencies))
}

// percentile returns the latency in milliseconds that this share of requests did not exceed.
func (l *load) percentile(p float64) float64 {
	slices.Sort(l.latencies)
	at := min(int(p*float64(len(l.latencies))), len(l.latencies)-1)
	return float64(l.latencies[at].Nanoseconds()) / 1e6
}

// drive sends the requests over n connections, each of which sends its next one when it has its answer. All must be
// answered with the status. visit, which may be nil, sees each answer's body.
func (s *server) drive(ctx context.Context, n int, requests [][]byte, status int, visit func(i int, body []byte)) (load, error) {
	conns := make([]*conn, n)
	for i := range conns {
		var err error
		if conns[i], err = dial(ctx, s.address); err != nil {
			return load{}, err
		}
		defer conns[i].Close()
	}
	l := load{latencies: make([]time.Duration, len(requests))}
	errs := make([]error, n)
	var next atomic.Int64
	var workers sync.WaitGroup
	runtime.GC() // rather now than while measuring
	cpu, started := s.cpu(), time.Now()
	for w, c := range conns {
		workers.Go(func() {
			for errs[w] == nil && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				sent := time.Now()
				a, err := c.send(requests[i], nil)
				l.latencies[i] = time.Since(sent)
				if err == nil && a.status != status {
					err = fmt.Errorf("status %d instead of %d: %s", a.status, status, a.body)
				}
				if errs[w] = err; err == nil && visit != nil {
					visit(i, a.body)
				}
			}
		})
	}
	workers.Wait()
	l.took, l.cpu = time.Since(started), s.cpu()-cpu
	return l, errors.Join(append(errs, ctx.Err())...)
}
