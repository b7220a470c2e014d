package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/freeport"
)

// A load posts, which Go's client never sends a second time on its own, for as long as a test wants.
type load struct {
	url            string
	answered, lost atomic.Int64
}

// run is one program with connections of its own. It tries again only where nobody listens.
func (l *load) run(ctx context.Context, t *testing.T) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, l.url+"/sdk/agents", strings.NewReader("{}"))
		if err != nil {
			t.Error(err)
			return
		}
		res, err := transport.RoundTrip(r)
		if errors.Is(err, syscall.ECONNREFUSED) {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if err == nil {
			_, err = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
		if err != nil {
			l.lost.Add(1)
			t.Errorf("a request was lost: %v", err)
			continue
		}
		l.answered.Add(1)
	}
}

// hangUp is SIGHUP, where the tests have not been told to outlive it, as by nohup: the program is told so too.
func hangUp() syscall.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return syscall.SIGTERM
	}
	return syscall.SIGHUP
}

func TestRestartsLoseNoRequest(t *testing.T) {
	t.Parallel()
	address := fmt.Sprintf("127.0.0.1:%d", must(freeport.Find())(t))
	s := startWithAdmin(t, "--addr", address, "--drain-delay", "300ms")
	l := &load{url: s.url}
	ctx, stop := context.WithCancel(t.Context())
	var programs sync.WaitGroup
	for range 16 {
		programs.Go(func() { l.run(ctx, t) })
	}
	for round := range 6 {
		before := l.answered.Load()
		await(t, "answers", func() (struct{}, bool) { return struct{}{}, l.answered.Load() > before+500 })
		s.signal([]syscall.Signal{syscall.SIGTERM, hangUp()}[round%2])
		s.ends()
		s.run()
	}
	stop()
	programs.Wait()
	t.Logf("%d requests answered in six restarts, %d lost", l.answered.Load(), l.lost.Load())
	s.stop()
}

func TestAStoppingServerTakesItsLeave(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t, "--drain-delay", "2s")
	get := func(transport *http.Transport, path string) *http.Response {
		r := must(http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil))(t)
		res := must(transport.RoundTrip(r))(t)
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		return res
	}
	busy := &http.Transport{}
	if res := get(busy, "/sign-in"); res.Close || res.StatusCode != http.StatusOK {
		t.Fatalf("before the signal: %s, close: %t", res.Status, res.Close)
	}
	s.signal(hangUp())
	await(t, "the answer that it is not ready", func() (struct{}, bool) {
		status, text := s.readiness(t)
		return struct{}{}, status == http.StatusServiceUnavailable && strings.Contains(text, "stopping")
	})
	for _, transport := range []*http.Transport{busy, {}} { // connected before, and only now
		if res := get(transport, "/sign-in"); !res.Close || res.StatusCode != http.StatusOK {
			t.Errorf("while it stops: %s, close: %t", res.Status, res.Close)
		}
	}
	s.ends()
}
