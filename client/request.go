package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	maxAnswerBytes    = 64 << 20 // a page of a thousand agents with all they may hold fits
	maxErrorBodyBytes = 1 << 20
)

// A call is one request as a method of the API describes it.
type call struct {
	method string
	path   string    // escaped, beginning with /sdk/ or /console/
	query  []wire.KV // in the order sent
	body   []member  // in the order sent
	empty  bool      // send {} when body is empty
	header []wire.KV // beyond those that every request has

	caller  string // instead of the client's, and without the actor of that; "" for the client's
	noActor bool   // leave the actor out (protocol 4.1)
	noTrace bool   // leave the context out (protocol 4.1)
	noBody  bool   // whatever a success says is not read

	// idempotentWith is what a server must be able to do to know the idempotency key; "" when all do.
	idempotentWith Capability
}

// target is the path and query as sent, without the base URL's prefix.
func (c call) target() string {
	if len(c.query) == 0 {
		return c.path
	}
	pairs := make([]string, len(c.query))
	for i, kv := range c.query {
		pairs[i] = url.QueryEscape(kv.Key) + "=" + url.QueryEscape(kv.Value)
	}
	return c.path + "?" + strings.Join(pairs, "&")
}

// do sends a call, again where that is wanted, and returns the object of its answer. It is the only way out of this
// package.
func (c *conn) do(ctx context.Context, call call) (*object, error) {
	var body []byte
	if call.empty || len(call.body) > 0 {
		var err error
		if body, err = encodeObject(call.body); err != nil {
			return nil, err
		}
	}
	started := time.Now()
	for attempt := 1; ; attempt++ {
		recordAttempt(ctx, attempt)
		o, err := c.send(ctx, call, body)
		if err == nil {
			return o, nil
		}
		wait, again := c.retry.wait(ctx, attempt, started, err)
		if !again || !c.canRepeat(ctx, call, err) {
			return nil, err
		}
		if err := pause(ctx, wait); err != nil {
			return nil, c.networkError(call, err)
		}
	}
}

// send signs a call and sends it once.
func (c *conn) send(ctx context.Context, call call, body []byte) (*object, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var sent deliveries
	ctx = httptrace.WithClientTrace(ctx, sent.trace())
	req, err := c.newRequest(ctx, call, body)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.networkError(call, err)
	}
	defer resp.Body.Close()
	c.learn(resp.Header, call)
	recordAnswer(ctx, resp)
	if call.noBody && isSuccess(resp.StatusCode) {
		return parseObject(resp, nil)
	}
	limit := maxAnswerBytes
	if !isSuccess(resp.StatusCode) {
		limit = maxErrorBodyBytes
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	if err != nil {
		return nil, c.networkError(call, err)
	}
	if !isSuccess(resp.StatusCode) {
		e := newError(resp, c.redact(answer), c.now())
		if e.Code == wire.CodeNonceReplayed {
			return nil, sent.repetition(e, func() error { return c.networkError(call, errConnectionLost) })
		}
		return nil, e
	}
	if len(answer) > limit {
		return nil, invalidAnswer(resp, "", fmt.Sprintf("is longer than %d bytes", limit))
	}
	return parseObject(resp, answer)
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func (c *conn) newRequest(ctx context.Context, call call, body []byte) (*http.Request, error) {
	target := call.target()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, call.method, c.base.text+target, reader)
	if err != nil {
		return nil, &ValueError{Field: "request", Problem: "can't be built", Fix: "check the ids given"}
	}
	req.Header.Set("Accept", "*/*")
	req.Header.Set("User-Agent", userAgent())
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, kv := range call.header {
		req.Header.Set(kv.Key, kv.Value)
	}
	signed, err := c.callerParts(ctx, call)
	if err != nil {
		return nil, err
	}
	setAll(req.Header, []wire.KV{
		{Key: wire.HeaderCaller, Value: signed.Caller},
		{Key: wire.HeaderCallerType, Value: signed.CallerType},
		{Key: wire.HeaderActorID, Value: signed.ActorID},
		{Key: wire.HeaderContext, Value: signed.Context},
		{Key: wire.HeaderScopeConstraints, Value: signed.ScopeConstraints},
		{Key: wire.HeaderTraceparent, Value: c.traceparentOf(ctx)},
	})
	if !c.trusted {
		signed.Method, signed.Target = call.method, wire.CanonicalTarget(target)
		signed.ContentSHA256 = wire.ContentHash(body)
		c.sign(req.Header, signed)
	}
	return req, nil
}

// callerParts gathers who asks and in which trace, checked before anything is sent.
func (c *conn) callerParts(ctx context.Context, call call) (wire.Request, error) {
	r := wire.Request{ScopeConstraints: strings.Join(c.constraints, ",")}
	caller, err := c.callerOf(ctx, call)
	if err != nil {
		return wire.Request{}, err
	}
	r.Caller = caller
	if !call.noTrace {
		if r.Context, err = traceHeader(ctx); err != nil {
			return wire.Request{}, err
		}
	}
	if !call.noActor && call.caller == "" {
		r.ActorID = c.actorID()
	}
	if caller != "" {
		r.CallerType = c.callerType
	}
	return r, nil
}
