package work

import (
	"sync"
	"time"
)

// A Status is how a task fares in this process.
type Status struct {
	Task   Task
	Ran    time.Time // when its last run ended, zero before the first
	Failed time.Time // when Err came, zero when none did
	Err    error     // the last one, whatever came after it
}

// A record is a status that one goroutine writes and others read.
type record struct {
	mu     sync.Mutex
	status Status
}

func (r *record) ran() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Ran = time.Now()
}

func (r *record) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Failed, r.status.Err = time.Now(), err
}

func (r *record) read() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}
