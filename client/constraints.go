package client

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// WithConstraints returns an app whose requests may use the given key scopes only, such as "agents:read", whatever the key
// may do: what needs another fails with an error that matches ErrInsufficientScope, and a scope that the key lacks with
// one that matches ErrConstraints. The new app shares connections and what was learnt; constraining it again can only
// narrow. Agents that it gives have the same constraints.
func (a *App) WithConstraints(scopes ...string) (*App, error) {
	c, err := a.conn.constrained(scopes)
	if err != nil {
		return nil, err
	}
	return newApp(c), nil
}

// WithConstraints is App.WithConstraints for an agent.
func (a *Agent) WithConstraints(scopes ...string) (*Agent, error) {
	c, err := a.conn.constrained(scopes)
	if err != nil {
		return nil, err
	}
	return agentOn(c, a.identity), nil
}

// maxKeyScope is how many characters a key scope may have.
const maxKeyScope = 255

func (c *conn) constrained(scopes []string) (*conn, error) {
	const field = "constraints"
	if len(scopes) == 0 {
		return nil, &ValueError{Field: field, Problem: "are empty", Fix: "give at least one key scope, such as agents:read"}
	}
	for _, scope := range scopes {
		switch {
		case scope == "" || strings.ContainsAny(scope, "*, ") || checkHeaderText(field, scope, maxKeyScope, "") != nil:
			return nil, &ValueError{Field: field, Problem: fmt.Sprintf("%q is not a key scope", scope), Fix: "use a form like agents:read, one scope each, without *"}
		case len(c.constraints) > 0 && !wire.HasKeyScope(c.constraints, scope):
			return nil, &ValueError{Field: field, Problem: fmt.Sprintf("%q is not among the constraints so far", scope), Fix: "only narrow them, or constrain the first client"}
		}
	}
	narrowed := c.copy()
	narrowed.constraints = slices.Clone(scopes)
	return narrowed, nil
}
