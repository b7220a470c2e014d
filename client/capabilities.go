package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// A Capability names something that some servers can do beyond the Alter API.
type Capability = string

// The capabilities that this client makes use of.
const (
	CapabilitySearch          Capability = wire.CapabilitySearch          // AgentListParams.Query and what follows it
	CapabilityRevokedAgents   Capability = wire.CapabilityRevokedAgents   // AgentsService.GetIncludingRevoked
	CapabilityAcknowledge     Capability = wire.CapabilityAcknowledge     // AgentsService.AcknowledgeKey
	CapabilityProviders       Capability = wire.CapabilityProviders       // App.Providers
	CapabilityCheck           Capability = wire.CapabilityCheck           // AgentsService.CheckCreate and CheckUpdate
	CapabilityMintIdempotency Capability = wire.CapabilityMintIdempotency // IdempotencyKey with AgentsService.MintKey
	CapabilityReplace         Capability = wire.CapabilityReplace         // AgentsService.ReplaceKey
)

// Capabilities are what a server can do beyond the Alter API.
type Capabilities struct{ names map[string]bool }

// Has reports whether the server has the named capability.
func (c Capabilities) Has(name Capability) bool { return c.names[name] }

// Capabilities asks once what the server can do and remembers the answer. A server without any extension, which
// answers 404 or refuses the question, has the empty set; an error is not remembered.
func (a *App) Capabilities(ctx context.Context) (Capabilities, error) {
	return a.conn.whatServerCan(ctx)
}

func (c *conn) whatServerCan(ctx context.Context) (Capabilities, error) {
	return c.capabilities.get(ctx, func() (Capabilities, error) {
		o, err := c.do(ctx, call{method: http.MethodGet, path: "/console/v1/capabilities"})
		if lacksRoute(err) {
			return Capabilities{}, nil
		}
		if err != nil {
			return Capabilities{}, err
		}
		names := o.requiredStrings("capabilities")
		set := make(map[string]bool, len(names))
		for _, name := range names {
			set[name] = true
		}
		return Capabilities{set}, o.err()
	})
}

// Providers returns the ids of all providers that some agent's scopes name, sorted. It needs CapabilityProviders.
func (a *App) Providers(ctx context.Context) ([]string, error) {
	o, err := a.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/providers"})
	if err != nil {
		return nil, err
	}
	items := o.requiredStrings("items")
	if err := o.err(); err != nil {
		return nil, err
	}
	return items, nil
}

// lacksRoute tells a server that does not know a route from one that refuses the caller: the former answers a
// 4xx without a code of the Alter API.
func lacksRoute(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Status < 400 || e.Status >= 500 || e.Status == http.StatusTooManyRequests {
		return false
	}
	switch e.Code {
	case "", wire.CodeRouteNotFound, wire.CodeMethodNotAllowed:
		return true
	}
	return wire.Status(e.Code) == http.StatusInternalServerError // the table's answer for a code it does not hold
}

// A capabilityCache asks one question at a time and remembers the first success. It is a channel of one token, so that
// a caller who stops waiting can leave.
type capabilityCache struct {
	token chan struct{}
	known *Capabilities // guarded by token
}

func newCapabilityCache() *capabilityCache {
	c := &capabilityCache{token: make(chan struct{}, 1)}
	c.token <- struct{}{}
	return c
}

func (c *capabilityCache) get(ctx context.Context, ask func() (Capabilities, error)) (Capabilities, error) {
	select {
	case <-c.token:
	case <-ctx.Done():
		return Capabilities{}, &NetworkError{Method: http.MethodGet, Path: "/console/v1/capabilities",
			Timeout: errors.Is(ctx.Err(), context.DeadlineExceeded), Err: ctx.Err()}
	}
	defer func() { c.token <- struct{}{} }()
	if c.known != nil {
		return *c.known, nil
	}
	set, err := ask()
	if err != nil {
		return Capabilities{}, err
	}
	c.known = &set
	return set, nil
}
