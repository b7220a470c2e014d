package server

import (
	"context"
	"sync"
	"time"
)

// readyKept is how long an answer is good for whoever asks next: anybody may ask, and to find out costs disk and time.
const readyKept = 500 * time.Millisecond

// A readiness asks whether the server is ready, once for all who want to know at the same time.
type readiness struct {
	mu    sync.Mutex
	asked time.Time // when the last answer came
	err   error
}

// now returns the answer of ask, or the one of a moment ago.
func (r *readiness) now(ctx context.Context, ask func(context.Context) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked.IsZero() || time.Since(r.asked) >= readyKept {
		r.err = ask(context.WithoutCancel(ctx)) // it is the others' answer too
		r.asked = time.Now()
	}
	return r.err
}
