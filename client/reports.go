package client

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	maxReports     = 1000        // that wait at a time, of a client and those that share its connections
	reportSenders  = 4           // at a time
	reportPatience = time.Minute // from when a report is made to when it is given up
)

// reports are what the API is told in the background. Goroutines run while there are some, and no longer.
type reports struct {
	mu      sync.Mutex
	waiting []*report
	pending map[*report]struct{} // waiting, or being sent
	senders int
	dropped int // since there was room
	losses  losses
}

type report struct {
	of   *learnt // whose it is
	send func()
	done chan struct{}
}

func newReports() *reports {
	return &reports{pending: map[*report]struct{}{}, losses: losses{every: lossesEvery}}
}

// A reportSubject is what a warning says of a report that is lost.
type reportSubject struct{ grantID, method, host string }

// reportLater sends a call in the background, again while the API certainly has not taken it.
func (c *conn) reportLater(ctx context.Context, call call, about reportSubject) {
	again := c.copy()
	again.retry = retryPolicy{retries: 10, within: reportPatience}
	again.reportWithin(ctx, reportPatience, call, about)
}

// reportWithin sends a call in the background. It never fails: what can't be sent in time is logged (protocol 9.6).
func (c *conn) reportWithin(ctx context.Context, within time.Duration, call call, about reportSubject) {
	ctx, cancel := context.WithTimeout(background(ctx), within)
	dropped, ok := c.reports.add(c.learnt, func() {
		defer cancel()
		if _, err := c.do(ctx, call); err != nil {
			c.reports.losses.add(c, about, err)
		}
	})
	if !ok {
		cancel()
	}
	switch {
	case !ok && dropped == 1:
		c.warn("records of requests are dropped: too many wait for the Alter API", about, "waiting", maxReports)
	case ok && dropped > 0:
		c.warn("records of requests are taken again", about, "dropped", dropped)
	}
}

func (c *conn) warn(text string, about reportSubject, args ...any) {
	c.logger.Warn(text, append(args, "grant_id", about.grantID, "method", about.method, "host", about.host)...)
}

// background is a context that does not end with the call, nor writes into what RecordResponse was given.
func background(ctx context.Context) context.Context {
	return RecordResponse(context.WithoutCancel(ctx), nil)
}

// add queues a report. Without room for it, it counts how many have been dropped; the first one after that tells.
func (r *reports) add(of *learnt, send func()) (dropped int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.pending) >= maxReports {
		r.dropped++
		return r.dropped, false
	}
	dropped, r.dropped = r.dropped, 0
	one := &report{of: of, send: send, done: make(chan struct{})}
	r.waiting = append(r.waiting, one)
	r.pending[one] = struct{}{}
	if r.senders < reportSenders {
		r.senders++
		go r.sendAll()
	}
	return dropped, true
}

func (r *reports) sendAll() {
	for one := r.next(); one != nil; one = r.next() {
		one.send()
		r.mu.Lock()
		delete(r.pending, one)
		r.mu.Unlock()
		close(one.done)
	}
}

// next takes the report that has waited longest. With none, whoever asks ends.
func (r *reports) next() *report {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		r.senders--
		return nil
	}
	one := r.waiting[0]
	r.waiting = slices.Delete(r.waiting, 0, 1)
	return one
}

// wait returns when the reports are sent that are there now, of one client or of all, and has told which are lost.
func (r *reports) wait(ctx context.Context, of *learnt) error {
	defer r.losses.tell()
	r.mu.Lock()
	var pending []*report
	for one := range r.pending {
		if of == nil || one.of == of {
			pending = append(pending, one)
		}
	}
	r.mu.Unlock()
	for _, one := range pending {
		select {
		case <-one.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
