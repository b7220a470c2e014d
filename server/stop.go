package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	stopTimeout = 10 * time.Second
	lastCall    = 100 * time.Millisecond // for those who were accepted last to be counted among the requests under way
)

// LongestStop is how long a server takes to stop at most, once it has been told to.
func (c *Config) LongestStop() time.Duration { return c.DrainDelay + lastCall + stopTimeout }

// An ending is the time between the order to stop and the end.
type ending struct {
	on    atomic.Bool
	since time.Time // of the order
}

func (e *ending) begin() {
	e.since = time.Now()
	e.on.Store(true)
}

func (e *ending) begun() bool { return e.on.Load() }

// over closes each connection after its next answer, and says so in that answer: a client that knows sends its next
// request elsewhere, and one whose connection is closed without a word may have sent it already.
func (e *ending) over(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if e.begun() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// serveUntil serves until the context ends. Then it stops so that no client loses a request: it says that it is not
// ready and takes its leave of every connection with an answer, for as long as delay; then it lets nobody in any more,
// and waits for the requests under way.
func (e *ending) serveUntil(ctx context.Context, listener net.Listener, s *http.Server, delay time.Duration, logger *slog.Logger) error {
	failed := make(chan error, 1)
	go func() { failed <- serveOn(listener, s) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	e.begin()
	logger.Info("stopping", "delay_ms", delay.Milliseconds())
	time.Sleep(delay)
	if d, ok := listener.(*door); ok {
		if err := d.shut(); err != nil {
			return err
		}
		time.Sleep(lastCall)
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := s.Shutdown(deadline)
	if errors.Is(err, context.DeadlineExceeded) {
		logger.Warn("requests that did not end in time are cut off", "waited_ms", stopTimeout.Milliseconds())
		return s.Close()
	}
	return err
}

func serveOn(listener net.Listener, s *http.Server) error {
	if s.TLSConfig != nil {
		return s.ServeTLS(listener, "", "")
	}
	return s.Serve(listener)
}

// stop closes what the server works with. The last line of the log says how long the stop took, and, where it was no clean
// one, what is lost of what requests have left to be written later.
func (r *running) stop(ctx context.Context, failed error) error {
	err := errors.Join(failed, r.finish(ctx, r.logger))
	if !r.ending.begun() {
		return err
	}
	took := time.Since(r.ending.since).Milliseconds()
	if err == nil {
		r.logger.Info("stopped", "took_ms", took)
		return nil
	}
	lost := r.Vault.Unwritten()
	r.logger.Error("stopped", "took_ms", took, "last_uses_lost", lost.LastUses, "requests_not_counted", lost.Requests)
	return err
}
