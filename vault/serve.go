package vault

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A call is one request on its way through the vault: what was sent, and what each step found out about it.
type call struct {
	*http.Request
	header    http.Header // of the response
	requestID string
	path      string // as sent, without prefix and query
	writer    http.ResponseWriter
	body      []byte
	bodySeen  bool  // it was read to its end, or there is none
	held      int64 // of the budget for bodies
	route     route
	agentID   string // from the path, as sent
	keyID     string // from the path, as sent
	made      minted // for the log
	principal
}

// minted is the key that a request has made, and the agent it is for.
type minted struct{ agentID, keyID string }

// A reply is an answer to encode as JSON.
type reply struct {
	status int
	body   any
}

func ok(body any) (reply, error)      { return reply{http.StatusOK, body}, nil }
func created(body any) (reply, error) { return reply{http.StatusCreated, body}, nil }

func (v *Vault) serve(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	c := &call{Request: r, header: w.Header(), writer: w, path: rawPath(r.URL)}
	defer func() {
		if c.held > 0 {
			v.bodies.give(c.key.ID, c.held)
		}
	}()
	c.operator = operatorFrom(r.Context())
	c.requestID = newRequestID(c.operator)
	c.header["Content-Type"] = []string{"application/json"}
	c.header["Cache-Control"] = []string{"no-store"}
	c.header["X-Content-Type-Options"] = []string{"nosniff"}
	c.header[wire.HeaderRequestID] = []string{c.requestID}

	answer, err := v.answer(c)
	var refusal *api.Error
	if err != nil {
		refusal = api.AsError(err)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			refusal.SayOutcome()
		}
		answer = reply{refusal.Status(), refusal.Body()}
		refusal.WriteHeaders(c.header)
		c.giveBodyUp()
	}
	encoded := api.Encode(answer.body)
	c.header["Content-Length"] = []string{strconv.Itoa(len(encoded))}
	w.WriteHeader(answer.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(encoded) // a client that went away needs no answer
	}
	v.logRequest(c, answer.status, refusal, time.Since(started))
}

// answer is the visible order of all steps. A panic in any of them becomes an internal error.
func (v *Vault) answer(c *call) (answer reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if err := c.checkBaseURL(); err != nil {
		return reply{}, err
	}
	found, err := c.findRoute()
	patient := c.hurry()
	if err := v.authenticate(c); err != nil { // before routes: a stranger learns nothing about them
		return reply{}, err
	}
	if err != nil {
		return reply{}, err
	}
	if err := c.authorise(found); err != nil {
		return reply{}, err
	}
	if err := v.readBody(c); err != nil {
		return reply{}, err
	}
	if !c.takesPower() {
		c.Request = patient
	}
	if err := v.nameActor(c); err != nil {
		return reply{}, err
	}
	return found.handle(v, c)
}

// rawPath is the path as it stands in the request line; unlike URL.EscapedPath it is never rewritten.
func rawPath(u *url.URL) string {
	if u.RawPath != "" {
		return u.RawPath
	}
	return u.EscapedPath()
}

// rawTarget is what clients up to 0.20 sign: path and query as sent.
func (c *call) rawTarget() string {
	if c.URL.RawQuery == "" && !c.URL.ForceQuery {
		return c.path
	}
	return c.path + "?" + c.URL.RawQuery
}

// newRequestID makes the id of a request. None is taken from outside, so that nobody can forge a trail; a request of
// the console's own keeps the id it already has.
func newRequestID(operator *Operator) string {
	if operator != nil && operator.RequestID != "" {
		return operator.RequestID
	}
	return api.NewID()
}

// logRequest writes one line per request: reads that succeed for debugging only, what the caller did wrong as
// information, what the server did wrong as an error with its cause. Paths are logged as patterns, since people paste
// keys into anything.
func (v *Vault) logRequest(c *call, status int, refusal *api.Error, took time.Duration) {
	level := slog.LevelDebug
	switch {
	case c.Context().Err() != nil: // the client went away
		level = slog.LevelInfo
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented:
		level = slog.LevelError
	case refusal != nil || c.Method != http.MethodGet:
		level = slog.LevelInfo
	}
	ctx := context.WithoutCancel(c.Context())
	if !v.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("request_id", c.requestID),
		slog.String("route", c.route.name),
		slog.Int("status", status),
		slog.Float64("took_ms", float64(took.Microseconds())/1000),
	}
	attrs = append(attrs, c.source()...)
	attrs = append(attrs, c.target(refusal != nil)...)
	if refusal != nil {
		attrs = append(attrs, slog.String("code", refusal.Code))
		if cause := refusal.Unwrap(); cause != nil {
			attrs = append(attrs, slog.Any("error", cause))
		}
	}
	v.logger.LogAttrs(ctx, level, "api request", attrs...)
}

// source says who sent a request and from where, as far as that was found out. A caller is named once it is known to be
// one: what was refused may be anything.
func (c *call) source() []slog.Attr {
	address, _ := c.origin()
	attrs := []slog.Attr{slog.String("address", address)}
	if c.operator == nil && c.key == nil {
		return attrs
	}
	by := c.who()
	attrs = append(attrs, slog.String("by", string(by.Kind)), slog.String("by_id", by.ID), slog.String("by_name", by.Label))
	if c.key != nil {
		attrs = append(attrs, slog.String("signed_by", c.key.ID))
	}
	if c.caller.accepted {
		attrs = append(attrs, slog.String("caller", c.caller.text), slog.Bool("caller_signed", c.coversHeaders()))
	}
	return attrs
}

// target says which agent and key a request is about, and which it has made.
func (c *call) target(refused bool) (attrs []slog.Attr) {
	made := c.made
	if refused {
		made = minted{}
	}
	for _, t := range [...]struct{ name, id string }{
		{"agent", cmp.Or(made.agentID, c.agentID)}, {"key", c.keyID}, {"new_key", made.keyID},
	} {
		if id, ok := api.ParseID(t.id); ok {
			attrs = append(attrs, slog.String(t.name, id))
		}
	}
	return attrs
}
