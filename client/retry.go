package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	firstBackoff = 200 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

// A retryPolicy says how often a call is repeated, and for how long; the zero value is never.
type retryPolicy struct {
	retries int
	within  time.Duration
}

// wait returns how long to wait before a call is sent once more that failed attempt times, and whether to do so at all.
func (p retryPolicy) wait(ctx context.Context, attempt int, started time.Time, err error) (time.Duration, bool) {
	if attempt > p.retries || ctx.Err() != nil || !mayPass(err) {
		return 0, false
	}
	wait := backoff(attempt)
	var e *Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	then := time.Now().Add(wait)
	deadline, ends := ctx.Deadline()
	return wait, !then.After(started.Add(p.within)) && (!ends || then.Before(deadline))
}

// backoff doubles with each attempt; half of it is at random, so that clients that failed together come back apart.
func backoff(attempt int) time.Duration {
	d := maxBackoff
	if attempt < 10 {
		d = min(maxBackoff, firstBackoff<<(attempt-1))
	}
	return d/2 + rand.N(d/2)
}

// mayPass reports whether the reason of an error may be gone soon.
func mayPass(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		var n *NetworkError
		return errors.As(err, &n)
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Status == http.StatusInternalServerError && e.RetryAfter > 0
}

// pause waits, and gives the context's error when that ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
