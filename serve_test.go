package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// newHandler is all that the server answers, for a configuration with data of its own.
func newHandler(t *testing.T, c *config) (*services, http.Handler) {
	t.Helper()
	c.Data = t.TempDir()
	svc, err := openServices(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { svc.close(context.Background()) })
	handler, err := svc.handler(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return svc, handler
}

func TestHealthIsReadAndNothingElse(t *testing.T) {
	_, handler := newHandler(t, &config{})
	for _, path := range []string{"/healthz", "/readyz"} {
		for method, want := range map[string]int{
			"GET": http.StatusOK, "HEAD": http.StatusOK, "POST": http.StatusMethodNotAllowed, "DELETE": http.StatusMethodNotAllowed, "OPTIONS": http.StatusMethodNotAllowed,
		} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			if w.Code != want || (w.Header().Get("Allow") == "GET, HEAD") != (want != http.StatusOK) {
				t.Errorf("%s %s: %d %v", method, path, w.Code, w.Header())
			}
		}
	}
}

// TestBackgroundWorkGoesOnUntilTheEnd uses a key after the order to stop, and reads its last use before the end.
func TestBackgroundWorkGoesOnUntilTheEnd(t *testing.T) {
	flags := databases["SQLite"](t)
	s := serves(t, append([]string{"--drain-delay", "8s"}, flags...)...)
	key := mustRun(t, flags, "app-key", "create", "late")
	ended := make(chan struct{})
	go func() { s.stop(); close(ended) }()
	for notReady := false; !notReady; {
		answer, err := http.Get(s.url + "/readyz")
		must(t, err)
		notReady = answer.StatusCode == http.StatusServiceUnavailable
		answer.Body.Close()
	}
	unused := mustRun(t, flags, "app-key", "list")
	s.agents(t, key)
	for mustRun(t, flags, "app-key", "list") == unused {
		select {
		case <-ended:
			t.Fatal("the use is not written down before the end")
		case <-time.After(50 * time.Millisecond):
		}
	}
	answer, err := http.Get(s.url + "/healthz")
	if err != nil {
		t.Fatalf("it was written down when nobody was served any more: %v", err)
	}
	answer.Body.Close()
}
