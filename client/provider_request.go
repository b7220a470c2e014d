package client

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// Request sends a request to a provider with the credential of a grant, which it asks the API for and shows to nobody. The
// method is upper-cased. The address must use https, or http to this machine.
//
//	resp, err := agent.Request(ctx, "GET", "https://api.example.com/items", client.WithProvider("example"))
//
// The response comes as it is sent: read its Body, and close it. Redirects are not followed, and no cookies are kept,
// since one of one grant must not be sent with the next. An answer of 400 or more is a *ProviderError. That the provider
// did not answer is a *NetworkError, and a refusal of the API an *Error.
//
// What was sent and answered is reported to the API in the background when the body has ended or is closed, without the
// credential and with 10,000 bytes of each body at most; Close waits for it. RecordResponse tells of the API's answer, and
// Response.RequestID is the reference of the call in the console.
func (a *Agent) Request(ctx context.Context, method, address string, opts ...RequestOption) (*http.Response, error) {
	return a.conn.request(ctx, method, address, opts)
}

// Request is Agent.Request with the application's own grants, and with the id of any grant of the application.
func (a *App) Request(ctx context.Context, method, address string, opts ...RequestOption) (*http.Response, error) {
	return a.conn.request(ctx, method, address, opts)
}

// A providerCall is one request to a provider as the program describes it.
type providerCall struct {
	method  string
	address *url.URL // with path parameters, without those of query

	grantID, provider, label, account, appUserID, userToken string

	reason  string
	caller  string
	context map[string]string // instead of the trace's; nil for that
	path    map[string]string
	query   url.Values
	header  http.Header
	hasJSON bool
	json    []byte
	body    io.Reader
}

func (c *conn) request(ctx context.Context, method, address string, opts []RequestOption) (*http.Response, error) {
	p, err := newProviderCall(method, address, opts)
	if err != nil {
		return nil, err
	}
	ctx = p.traced(ctx)
	cred, err := c.retrieve(ctx, p)
	if err != nil {
		return nil, err
	}
	e := &exchange{conn: c, ctx: ctx, call: p, cred: cred, started: time.Now()}
	return e.do()
}

// traced returns a context whose trace is what WithContext says.
func (p *providerCall) traced(ctx context.Context) context.Context {
	if p.context == nil {
		return ctx
	}
	var t trace
	for _, key := range slices.Sorted(maps.Keys(p.context)) {
		t.entries.set(key, p.context[key])
	}
	return context.WithValue(ctx, traceKey{}, t)
}

// retrieve asks the API for the credential of a grant (protocol 9.1).
func (c *conn) retrieve(ctx context.Context, p *providerCall) (*credential, error) {
	o, err := c.do(ctx, call{method: http.MethodPost, path: "/sdk/token", body: p.ask(), caller: p.caller})
	if err != nil {
		return nil, err
	}
	return decodeCredential(o)
}

func (p *providerCall) ask() []member {
	var body []member
	for _, kv := range []wire.KV{
		{Key: "grant_id", Value: p.grantID},
		{Key: "provider_id", Value: p.provider},
		{Key: "user_token", Value: p.userToken},
		{Key: "app_user_id", Value: p.appUserID},
		{Key: "account", Value: p.account},
		{Key: "label", Value: p.label},
	} {
		if kv.Value != "" {
			body = append(body, member{kv.Key, kv.Value})
		}
	}
	about := map[string]string{"method": p.method, "url": p.announced()}
	return append(body, member{"reason", nullable(p.reason)}, member{"request", about})
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
