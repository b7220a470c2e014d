package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// An exchange is one request to a provider, from the credential to the report of what came of it.
type exchange struct {
	conn *conn
	ctx  context.Context // of the caller, with what WithContext says
	call *providerCall
	cred *credential

	headers http.Header // of the request, without what holds a credential
	sent    *capture    // of the request's body; nil without one
	started time.Time
	latency time.Duration // until the answer began
}

func (e *exchange) do() (*http.Response, error) {
	ctx, wait := withPatience(e.ctx, e.conn.timeout)
	req, err := e.newRequest(ctx, wait)
	if err != nil {
		wait.end()
		return nil, err
	}
	e.headers, e.started = e.plainHeaders(req.Header), time.Now()
	resp, err := e.conn.provider.Do(req)
	e.latency = time.Since(e.started)
	if err != nil {
		wait.end()
		err := e.networkError(ctx, err)
		e.report(0, nil, "<transport error: "+failureOf(err)+">")
		return nil, err
	}
	resp.Request = e.shown(req)
	e.watch(ctx, wait, resp)
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, e.refusal(resp)
	}
	return resp, nil
}

// shown is the request without what the credential put into it: responses, which have it, are printed and logged.
func (e *exchange) shown(req *http.Request) *http.Request {
	same := req.Clone(e.ctx)
	same.URL = withQuery(e.call.address, e.call.query)
	same.Header = e.headers.Clone()
	return same
}

// watch reports the exchange when the answer's body has ended.
func (e *exchange) watch(ctx context.Context, wait *patience, resp *http.Response) {
	wait.pause()
	if resp.Body == http.NoBody {
		wait.end()
		e.report(resp.StatusCode, resp.Header, "")
		return
	}
	resp.Body = &answerBody{
		body:   resp.Body,
		length: resp.ContentLength,
		ctx:    ctx,
		wait:   wait,
		done:   func(text string) { e.report(resp.StatusCode, resp.Header, text) },
	}
}

// networkError keeps the cause for errors.Is unless its text shows a secret.
func (e *exchange) networkError(ctx context.Context, err error) *NetworkError {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the rest repeats the URL, with what was put into it
	}
	err = causeOf(ctx, err)
	if text := e.hide(err.Error()); text != err.Error() {
		err = errors.New(text)
	}
	where := e.call.address.Scheme + "://" + e.call.address.Host + e.call.address.EscapedPath()
	return &NetworkError{Method: e.call.method, Path: where, Timeout: isTimeout(err), Err: err}
}

func failureOf(err *NetworkError) string {
	switch {
	case err.Timeout:
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	}
	return "network"
}

// hide removes the credential, and the API key, from text that came from outside.
func (e *exchange) hide(text string) string {
	for _, secret := range append(e.cred.secrets(), e.conn.key.Reveal()) {
		if len(secret) < minHidden {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), escapeSegment(secret), inJSON(secret)} {
			text = strings.ReplaceAll(text, form, redacted)
		}
	}
	return text
}

// inJSON is a text as JSON has it within quotes.
func inJSON(text string) string {
	quoted, err := wire.CompactJSON(text)
	if err != nil {
		return text // which is no UTF-8, and stands in no JSON
	}
	return string(quoted[1 : len(quoted)-1])
}

// minHidden is how long a secret is at least that is looked for: a shorter one is found in any text.
const minHidden = 4
