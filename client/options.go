package client

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// DefaultBaseURL is where requests go without WithBaseURL and without the environment variable ALTER_BASE_URL.
const DefaultBaseURL = "https://backend.alterauth.com"

// DefaultTimeout bounds one request, from connecting to the last byte of the answer.
const DefaultTimeout = 30 * time.Second

// An Option changes how NewApp and NewAgent build a client. A bad value makes them fail with a *ValueError.
type Option func(*config) error

type config struct {
	baseURL    string
	transport  http.RoundTripper
	provider   http.RoundTripper
	trusted    bool
	timeout    time.Duration
	retry      retryPolicy
	caller     string
	callerFunc func(context.Context) string

	traceparent func(context.Context) string
	logger      *slog.Logger
	now         func() time.Time
}

// WithBaseURL says where the API is, instead of ALTER_BASE_URL. A path is allowed and becomes a prefix of every
// request; https is needed except for localhost, 127.0.0.1 and ::1.
func WithBaseURL(url string) Option {
	return func(c *config) error {
		if url == "" {
			return &ValueError{Field: "base URL", Problem: "is empty", Fix: "give an https URL, or leave the option out"}
		}
		c.baseURL = url
		return nil
	}
}

// WithTransport sends requests through rt, for example to add tracing or a private certificate authority. The
// requests that rt sees carry the API key. It must not send one twice, since a signature works once: see WithRetry. The
// default keeps a pool of at most 100 connections.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return &ValueError{Field: "transport", Problem: "is nil", Fix: "leave the option out for the default transport"}
		}
		c.transport = rt
		return nil
	}
}

// WithTrustedTransport is for an API inside the same process: rt proves by itself who is asking, so the key must be
// "" and requests carry neither a key nor a signature. ALTER_BASE_URL is not read.
func WithTrustedTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return &ValueError{Field: "transport", Problem: "is nil", Fix: "give the transport of the API in this process"}
		}
		c.transport, c.trusted = rt, true
		return nil
	}
}

// WithTimeout bounds each request, retries each anew, instead of DefaultTimeout. A context with an earlier deadline wins.
// Of what Request sends to a provider it bounds the time until the answer begins, and then each wait for more of it.
func WithTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return &ValueError{Field: "timeout", Problem: "is not positive", Fix: "give a duration such as 10*time.Second"}
		}
		c.timeout = d
		return nil
	}
}

// WithRetry sends a request again that failed for a reason that may pass: up to retries more times, none of them later
// than within after the call began. Each is signed anew. Without this option each call is one request.
//
// Such reasons are an answer that did not come, and 429, 502, 503, 504, and 500 with Retry-After. Only what can't be done
// twice is sent again: a GET, a call with an idempotency key that the server knows, and what certainly was not carried
// out, because there was no connection or the server says so. Between two requests passes the time of Retry-After, or
// one that doubles from 0.2 to 5 s and varies at random. When that is too long, or the context ends before, the error is
// returned at once.
//
// Creating and minting again after an answer was lost gives the first answer without its plaintext key:
// AgentsService.ReplaceKey.
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

// WithCaller names who makes the requests, for the audit trail: 1 to 255 printable ASCII characters. With an app key,
// the UUID of an agent makes the app act as that agent; see App.GetAgent.
func WithCaller(caller string) Option {
	return func(c *config) error {
		c.caller = caller
		return checkCaller(caller)
	}
}

// WithCallerFunc names the caller of each request from its context, for programs that act for many people. When f
// returns "", that request names no caller. It can't be combined with WithCaller.
func WithCallerFunc(f func(context.Context) string) Option {
	return func(c *config) error {
		if f == nil {
			return &ValueError{Field: "caller", Problem: "has no function", Fix: "give one, or leave the option out"}
		}
		c.callerFunc = f
		return nil
	}
}

// WithTraceparentFunc gives each request the traceparent header of its context, for distributed traces: f returns its
// value, in the form of the W3C's Trace Context, or "" for none. What has not that form is not sent.
func WithTraceparentFunc(f func(context.Context) string) Option {
	return func(c *config) error {
		if f == nil {
			return &ValueError{Field: "traceparent", Problem: "has no function", Fix: "give one, or leave the option out"}
		}
		c.traceparent = f
		return nil
	}
}

// WithLogger receives the client's few warnings instead of slog.Default. Keys are never logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return &ValueError{Field: "logger", Problem: "is nil", Fix: "give slog.New(slog.DiscardHandler) for silence"}
		}
		c.logger = l
		return nil
	}
}

// WithClock replaces time.Now as the source of request timestamps, for tests.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return &ValueError{Field: "clock", Problem: "is nil", Fix: "leave the option out for the system's clock"}
		}
		c.now = now
		return nil
	}
}

// newConfig applies the options in order and checks what only their combination shows.
func newConfig(opts []Option) (config, error) {
	c := config{timeout: DefaultTimeout, logger: slog.Default(), now: time.Now}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(&c); err != nil {
			return config{}, err
		}
	}
	if c.caller != "" && c.callerFunc != nil {
		return config{}, &ValueError{Field: "caller", Problem: "is given twice", Fix: "use either WithCaller or WithCallerFunc"}
	}
	if c.transport == nil {
		c.transport = newTransport()
	}
	if c.provider == nil {
		c.provider = newTransport()
	}
	return c, nil
}
