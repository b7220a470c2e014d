package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// newHandler is all that the server answers, for a configuration with data of its own.
func newHandler(t *testing.T, c *Config) (*running, http.Handler) {
	t.Helper()
	c.Data = t.TempDir()
	svc, err := openServices(t.Context(), c, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { svc.close(context.Background()) })
	r := &running{Services: svc, config: c, logger: slog.New(slog.DiscardHandler)}
	handler, err := r.handler()
	if err != nil {
		t.Fatal(err)
	}
	return r, handler
}

// answered is what the server answers. It is asked again while a busy machine keeps the database from answering in time.
func answered(handler http.Handler, r *http.Request) (w *httptest.ResponseRecorder) {
	for deadline := time.Now().Add(time.Minute); w == nil || strings.Contains(w.Body.String(), "or busy") && time.Now().Before(deadline); {
		w = httptest.NewRecorder()
		handler.ServeHTTP(w, r.Clone(r.Context()))
	}
	return w
}

func TestHealthIsReadAndNothingElse(t *testing.T) {
	_, handler := newHandler(t, &Config{})
	for _, path := range []string{"/healthz", "/readyz"} {
		for method, want := range map[string]int{
			"GET": http.StatusOK, "HEAD": http.StatusOK, "POST": http.StatusMethodNotAllowed, "DELETE": http.StatusMethodNotAllowed, "OPTIONS": http.StatusMethodNotAllowed,
		} {
			w := answered(handler, httptest.NewRequest(method, path, nil))
			if w.Code != want || (w.Header().Get("Allow") == "GET, HEAD") != (want != http.StatusOK) {
				t.Errorf("%s %s: %d %v %s", method, path, w.Code, w.Header(), w.Body)
			}
		}
	}
}
