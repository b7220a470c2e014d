package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	firstBackoff = 200 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

// WithRetry sends a request again that failed for a reason that may pass: up to retries more times, none of them later
// than within after the call began. Each is signed anew. Without this option each call is one request.
//
// Such reasons are an answer that did not come, and 429, 502, 503, 504, and 500 with Retry-After. Only what can't be done
// twice is sent again: a GET, a call with an idempotency key that the server knows, and what certainly was not carried
// out, because there was no connection or the server says so. Between two requests passes the time of Retry-After, or
// one that doubles from 0.2 to 5 s and varies at random. When that is too long, or the context ends before, the error is
// returned at once.
//
// Creating and minting again after an answer was lost gives the first answer without its plaintext key: AgentsService.ReplaceKey.
func WithRetry(retries int, within time.Duration) Option {
	return func(c *config) error {
		switch {
		case retries < 1:
			return &ValueError{Field: "retry", Problem: fmt.Sprintf("%d is no number of retries", retries), Fix: "use 1 or more, or leave the option out"}
		case within <= 0:
			return &ValueError{Field: "retry", Problem: "has no time", Fix: "give a duration such as 30*time.Second"}
		}
		c.retry = retryPolicy{retries, within}
		return nil
	}
}

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

// canRepeat reports whether a call that failed can be sent again without being carried out twice.
func (c *conn) canRepeat(ctx context.Context, call call, err error) bool {
	if call.method == http.MethodGet || undone(err) {
		return true
	}
	if !call.idempotent() {
		return false
	}
	if call.idempotentWith == "" {
		return true
	}
	can, err := c.whatServerCan(ctx)
	return err == nil && can.Has(call.idempotentWith)
}

// undone reports whether a call certainly was not carried out.
func undone(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return e.Unchanged
	}
	var n *NetworkError
	return errors.As(err, &n) && n.Unsent()
}

func (c call) idempotent() bool {
	for _, kv := range c.header {
		if kv.Key == wire.HeaderIdempotencyKey {
			return true
		}
	}
	return false
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
