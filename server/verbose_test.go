package server

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// asked is what a health check is answered.
func asked(t *testing.T, handler http.Handler, path string, status int) string {
	t.Helper()
	w := answered(handler, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != status || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%s: %d %v", path, w.Code, w.Header())
	}
	return w.Body.String()
}

func TestVerboseReadinessTellsHowTheTasksFare(t *testing.T) {
	r, handler := newHandler(t, &Config{})
	failing := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	r.crew = work.Start(t.Context(), work.Options{Store: r.store},
		work.Task{Name: "count", Every: 20 * time.Millisecond, OncePerCluster: true, Do: failing(nil)},
		work.Task{Name: "store", Every: 20 * time.Millisecond, Do: failing(&store.UnavailableError{Reason: "the disk is full", Err: errors.New("at /srv")})},
		work.Task{Name: "send", Every: 20 * time.Millisecond, Do: failing(errors.New("password=hunter2"))},
		work.Task{Name: "panic", Every: 20 * time.Millisecond, Do: func(context.Context) error { panic("hunter2") }},
		work.Task{Name: "wait", Every: 1000 * time.Hour, OncePerCluster: true, Do: failing(nil)})
	t.Cleanup(r.crew.Stop)
	for ran := 0; ran < 4; time.Sleep(10 * time.Millisecond) {
		ran = strings.Count(asked(t, handler, "/readyz?verbose", http.StatusOK), "last run")
	}
	const lines = `
count: every 20ms on one server, last run TIME
store: every 20ms, last run TIME, last error TIME: the disk is full
send: every 20ms, last run TIME, last error TIME: see the log
panic: every 20ms, last run TIME, last error TIME: see the log
wait: every 1000h0m0s on one server, not run here yet
`
	times := regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`)
	answer := func(path string, status int) string {
		return times.ReplaceAllLiteralString(asked(t, handler, path, status), "TIME")
	}
	for path, want := range map[string]string{"/readyz": "ready\n", "/readyz?quiet": "ready\n", "/readyz?verbose": "ready" + lines, "/readyz?verbose=1": "ready" + lines} {
		if got := answer(path, http.StatusOK); got != want {
			t.Errorf("%s says %s", path, got)
		}
	}
	r.ending.begin()
	for path, more := range map[string]string{"/readyz": "\n", "/readyz?verbose": lines} {
		if got := answer(path, http.StatusServiceUnavailable); got != "not ready: the server is stopping"+more {
			t.Errorf("at the end %s says %s", path, got)
		}
	}
}
