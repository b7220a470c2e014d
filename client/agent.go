package client

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// An Agent is the API as one agent sees it: with the agent's own key (NewAgent), or with an app's key on the agent's
// behalf (App.GetAgent). It is safe for concurrent use.
type Agent struct {
	// Grants are what the agent may use.
	Grants *AgentGrantsService

	// Spans tells of work that is no request.
	Spans *SpansService

	// Keys rotates and revokes the agent's own keys.
	Keys *KeysService

	// Scopes tells what keys can be allowed.
	Scopes *ScopesService

	conn     *conn
	identity string // what Trace calls this agent
}

// NewAgent returns a client for an agent's own key. Nothing is sent: a malformed key or option fails here with a
// *ValueError. Whether the key is an agent's shows at the first request.
func NewAgent(key string, opts ...Option) (*Agent, error) {
	c, err := newConn(key, wire.CallerAgent, opts)
	if err != nil {
		return nil, err
	}
	return newAgent(c), nil
}

func newAgent(c *conn) *Agent {
	identity := c.caller
	if identity == "" {
		identity = "agent-local-" + uuid.NewString()
	}
	return agentOn(c, identity)
}

func agentOn(c *conn, identity string) *Agent {
	return &Agent{
		Grants:   &AgentGrantsService{c},
		Spans:    &SpansService{c},
		Keys:     &KeysService{c},
		Scopes:   &ScopesService{c},
		conn:     c,
		identity: identity,
	}
}

// Me returns the agent that this client acts as. It works while the agent is suspended. With an app key that names no
// agent the error matches ErrMeRequiresAgentKey.
func (a *Agent) Me(ctx context.Context) (*AgentInfo, error) {
	o, err := a.conn.do(ctx, call{method: http.MethodGet, path: "/sdk/agents/me"})
	if err != nil {
		return nil, err
	}
	return decodeAgent(o)
}

// Trace returns a context whose requests, of any client of this package, tell the API which agent made them and in
// which run. Traces nest: metadata, run and thread are inherited, and another agent's trace becomes this one's parent.
//
// Metadata that breaks a rule makes every request with the context fail before it is sent, with a *ValueError that
// TraceErr shows at once.
func (a *Agent) Trace(ctx context.Context, opts ...TraceOption) context.Context {
	var call traceCall
	for _, opt := range opts {
		opt(&call)
	}
	outer, _ := ctx.Value(traceKey{}).(trace)
	inner := trace{err: outer.err}
	if inner.err == nil {
		inner.err = checkMetadata(call.metadata)
	}
	if inner.err == nil {
		inner.entries = outer.entries.nest(a.identity, call)
	}
	return context.WithValue(ctx, traceKey{}, inner)
}

// ActorID is the id that the API assigned to this agent's caller, "" until an answer named one.
func (a *Agent) ActorID() string { return a.conn.actorID() }

// LastRateLimit returns the budget that the latest metered answer told of. False means unknown, not unlimited.
func (a *Agent) LastRateLimit() (RateLimit, bool) { return a.conn.lastRateLimit() }

// BaseURL is where the API is, without a slash at its end.
func (a *Agent) BaseURL() string { return a.conn.base.text }

// Close waits until the API has the records of what Request did, or the context ends, whose error it then returns. It
// closes the connections that wait for the next request; App.GetAgent says whose they are. What is under way goes on, and
// the agent still works.
func (a *Agent) Close(ctx context.Context) error { return a.conn.close(ctx, a.conn.learnt) }
