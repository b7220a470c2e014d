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

	Succeeded      time.Time // when its last run ended that did not fail, zero before the first
	Runs, Failures int       // a failure may be one without a run
}

// A record is a status that one goroutine writes and others read.
type record struct {
	mu     sync.Mutex
	status Status
}

func (r *record) ran(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Ran = time.Now()
	r.status.Runs++
	if err == nil {
		r.status.Succeeded = r.status.Ran
	}
}

func (r *record) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status.Failed, r.status.Err = time.Now(), err
	r.status.Failures++
}

func (r *record) read() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}
