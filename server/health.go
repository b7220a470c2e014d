package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/internal/work"
	"github.com/alter-console/alter-console/store"
)

// A health answers health checks.
type health struct {
	ending    *ending
	check     func(context.Context) error // whether requests would work
	tasks     func() []work.Status
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

// ready says whether requests would work and, to who asks for more, how the work in the background fares.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	more := ""
	if r.URL.Query().Has("verbose") {
		more = describe(h.tasks())
	}
	if err := h.now(r.Context()); err != nil {
		http.Error(w, "not ready: "+reason(err, "the database does not answer")+more, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready"+more)
}

// now is whether requests would work.
func (h *health) now(ctx context.Context) error {
	if h.ending.begun() {
		return errStopping
	}
	return h.readiness.now(ctx, h.check)
}

var errStopping = errors.New("the server is stopping")

// describe has a line for each task, which says when it last ran and when it last failed.
func describe(tasks []work.Status) (lines string) {
	for _, s := range tasks {
		lines += "\n" + s.Task.Name + ": every " + s.Task.Every.String()
		if s.Task.OncePerCluster {
			lines += " on one server"
		}
		if s.Ran.IsZero() {
			lines += ", not run here yet"
		} else {
			lines += ", last run " + moment(s.Ran)
		}
		if s.Err != nil {
			lines += ", last error " + moment(s.Failed) + ": " + reason(s.Err, "see the log")
		}
	}
	return lines
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// reason is what anybody may learn of an error from a health check: the text otherwise where the error says too much.
func reason(err error, otherwise string) string {
	var down *store.UnavailableError
	switch {
	case errors.As(err, &down):
		return down.Reason
	case errors.Is(err, errStopping):
		return err.Error()
	case errors.Is(err, ErrWrongSecret):
		return "the server's secret in use is not here"
	}
	return otherwise
}
