package clienttest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A record is a call as the API keeps it: one use of a grant, also one that was refused.
type record struct {
	id                 string // that of the request that asked for the credential
	at                 time.Time
	agent              *agent // who asked, or was acted for
	keyID, grantID     string
	secret             *secret
	slug               string // what was asked for where there is no secret
	method, host, path string
	status             int
	latency            time.Duration
	outcome            string
	refusal            refusal // of a refused one
	reason             string
	context            map[string]string // nil when the program said nothing
	traceparent        string
	address, client    string
	reportedAt         *time.Time
	request, response  *kept
}

// A kept is one side of what went over the wire.
type kept struct {
	headers   map[string]string
	body      *string
	truncated bool
}

// newRecord begins a call with what is known of who asks.
func (c *call) newRecord() *record {
	made := &record{
		id:          c.id,
		at:          c.api.now(),
		agent:       c.agent,
		keyID:       c.key.id,
		outcome:     wire.OutcomeUnreported,
		traceparent: c.Header.Get(wire.HeaderTraceparent),
		address:     c.RemoteAddr,
		client:      c.Header.Get("User-Agent"),
	}
	made.context, _ = wire.ParseContext(c.Header.Get(wire.HeaderContext))
	return made
}

// describe notes what was asked for.
func (r *record) describe(want ask) {
	if uuid.Validate(want.grantID) == nil {
		r.grantID = strings.ToLower(want.grantID)
	}
	r.slug, r.reason = want.provider, cut(want.reason, wire.MaxCallReason)
	r.method, r.host, r.path = want.use.method, want.use.url.Host, want.use.url.EscapedPath()
}

func (r *record) json() map[string]any {
	object := map[string]any{
		"id":             r.id,
		"at":             stamp(&r.at),
		"mode":           wire.CallRetrieve,
		"agent":          nil,
		"key_id":         orNull(r.keyID),
		"grant_id":       orNull(r.grantID),
		"managed_secret": nil,
		"method":         r.method,
		"host":           r.host,
		"path":           r.path,
		"status":         nil,
		"latency_ms":     nil,
		"outcome":        r.outcome,
		"rule":           orNull(r.refusal.code),
		"refusal":        orNull(r.refusal.message),
		"reason":         orNull(r.reason),
		"traceparent":    orNull(r.traceparent),
		"context":        nil,
		"address":        r.address,
		"client":         r.client,
		"reported_at":    stamp(r.reportedAt),
	}
	for _, name := range []string{
		wire.ContextRunID,
		wire.ContextThreadID,
		wire.ContextParentAgent,
		wire.ContextTool,
		wire.ContextToolCallID,
		wire.ContextFramework,
	} {
		object[name] = orNull(r.context[name])
	}
	if r.context != nil {
		object["context"] = r.context
	}
	if r.agent != nil {
		object["agent"] = map[string]any{"id": r.agent.id, "name": r.agent.name}
	}
	switch {
	case r.secret != nil:
		object["managed_secret"] = map[string]any{"id": r.secret.id, "slug": r.secret.slug}
	case r.slug != "":
		object["managed_secret"] = map[string]any{"id": nil, "slug": r.slug}
	}
	if r.status != 0 {
		object["status"] = r.status
	}
	if r.reportedAt != nil {
		object["latency_ms"] = r.latency.Milliseconds()
	}
	return object
}

// json is one side on the wire, nil for nothing.
func (k *kept) json() any {
	if k == nil {
		return nil
	}
	object := map[string]any{"headers": nil, "body": k.body, "truncated": k.truncated}
	if k.headers != nil {
		object["headers"] = k.headers
	}
	return object
}

// keptOf is what is kept of headers and a body as a program told of them, nil of nothing.
func keptOf(headers, body json.RawMessage) *kept {
	k := &kept{}
	_ = json.Unmarshal(headers, &k.headers)
	var text string
	switch {
	case len(body) == 0 || string(body) == "null":
	case json.Unmarshal(body, &text) == nil:
		k.body = &text
	default:
		text = string(body)
		k.body = &text
	}
	if len(text) > wire.MaxKeptBody {
		text, k.truncated = text[:wire.MaxKeptBody], true
	}
	if k.headers == nil && k.body == nil {
		return nil
	}
	return k
}
