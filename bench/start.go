package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"
)

// measureStart starts the program several times: from the start of the process to the first page answered with 200.
// Idle memory is that of the last start, after a few requests.
func (b *bench) measureStart(ctx context.Context, t *target) error {
	if t.column == 0 {
		info, err := os.Stat(b.binary)
		if err != nil {
			return err
		}
		for _, t := range b.targets {
			b.table.set(t.column, "binary", under(35, "MB"), float64(info.Size())/1e6, "%.1f MB")
		}
	}
	// The first start creates the administrator.
	s, err := t.start(ctx, b.binary)
	if err != nil {
		return err
	}
	_, err = s.fetch(ctx, plainRequest("GET", "/sign-in", s.address))
	if err := errors.Join(err, s.stop()); err != nil {
		return err
	}
	var took []time.Duration
	var memory float64
	for range b.starts {
		started := time.Now()
		s, err := t.start(ctx, b.binary)
		if err != nil {
			return err
		}
		_, err = s.fetch(ctx, plainRequest("GET", "/sign-in", s.address))
		took = append(took, time.Since(started))
		if err == nil {
			memory, err = s.idle(ctx, t)
		}
		if err := errors.Join(err, s.stop()); err != nil {
			return err
		}
	}
	slices.Sort(took)
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
	b.table.set(t.column, "start to first 200, median", under(150, "ms"), milliseconds(took[len(took)/2]), "%.0f ms")
	b.table.set(t.column, "start to first 200, slowest", aim{}, milliseconds(took[len(took)-1]), "%.0f ms")
	b.table.set(t.column, "idle memory", under(40, "MiB"), memory, "%.1f MiB")
	return nil
}

// idle is the memory of a server that has answered a few requests of each kind.
func (s *server) idle(ctx context.Context, t *target) (float64, error) {
	for range 5 {
		for _, request := range [][]byte{
			t.app.request(s.address, "GET", "/sdk/agents?limit=50&sort=name&extended=true", nil),
			t.app.request(s.address, "GET", "/sdk/agents?limit=50&q=aurora&extended=true", nil),
			plainRequest("GET", "/sign-in", s.address),
		} {
			if _, err := s.fetch(ctx, request); err != nil {
				return 0, err
			}
		}
	}
	return s.memory(), nil
}
