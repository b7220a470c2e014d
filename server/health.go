package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/alter-console/alter-console/store"
)

// A health answers health checks.
type health struct {
	ending    *ending
	check     func(context.Context) error // whether requests would work
	readiness readiness
}

// over answers health checks, whatever host they ask for: they come from beside the server.
func (h *health) over(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
			onlyReads(alive)(w, r)
		case "/readyz":
			onlyReads(h.ready)(w, r)
		default:
			site.ServeHTTP(w, r)
		}
	})
}

// onlyReads refuses every method but GET and HEAD.
func onlyReads(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "this address answers GET and HEAD only", http.StatusMethodNotAllowed)
			return
		}
		answer(w, r)
	}
}

func alive(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") }

func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if h.ending.begun() {
		http.Error(w, "not ready: the server is stopping", http.StatusServiceUnavailable)
		return
	}
	if err := h.readiness.now(r.Context(), h.check); err != nil {
		http.Error(w, "not ready: "+reason(err), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// reason is what a health check may tell anybody of an error.
func reason(err error) string {
	var down *store.UnavailableError
	switch {
	case errors.As(err, &down):
		return down.Reason
	case errors.Is(err, ErrWrongSecret):
		return "the server's secret in use is not here"
	}
	return "the database does not answer"
}
