package sqldb

import (
	"errors"
	"sync/atomic"
	"time"
)

// remembered is how long trouble counts after it was last seen.
const remembered = time.Minute

// health remembers trouble that concerns everybody, for those who ask whether the store is ready.
type health struct {
	last atomic.Pointer[sighting]
}

type sighting struct {
	err *UnavailableError
	at  time.Time
}

// observe takes note of how something ended.
func (h *health) observe(err error) {
	var e *UnavailableError
	if errors.As(err, &e) && e.kind != passing {
		h.last.Store(&sighting{e, time.Now()})
	}
}

// wrote takes note of a change that was made: there is room again.
func (h *health) wrote() {
	if last := h.last.Load(); last != nil && last.err.kind == full {
		h.last.CompareAndSwap(last, nil)
	}
}

// trouble returns what is wrong, nil when nothing was seen lately.
func (h *health) trouble() *UnavailableError {
	if last := h.last.Load(); last != nil && time.Since(last.at) < remembered {
		return last.err
	}
	return nil
}
