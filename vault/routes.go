package vault

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A route is one method on one kind of address.
type route struct {
	name   string // for the log
	access access
	handle func(*Vault, *call) (reply, error)
}

// access says who may use a route.
type access int

const (
	operators access = iota // the application's key, or the console
	agentSelf               // an agent, also a suspended one
)

// methods are the routes of one kind of address.
type methods map[string]route

// The table of all routes. Agents and keys are protocol 5.1; the rest is what the console needs beyond it.
var (
	agentsRoutes = methods{
		http.MethodGet:  {"GET /sdk/agents", operators, (*Vault).listAgents},
		http.MethodPost: {"POST /sdk/agents", operators, (*Vault).createAgent},
	}
	meRoutes = methods{
		http.MethodGet: {"GET /sdk/agents/me", agentSelf, (*Vault).me},
	}
	agentRoutes = methods{
		http.MethodGet:    {"GET /sdk/agents/{id}", operators, (*Vault).getAgent},
		http.MethodPatch:  {"PATCH /sdk/agents/{id}", operators, (*Vault).updateAgent},
		http.MethodDelete: {"DELETE /sdk/agents/{id}", operators, (*Vault).deleteAgent},
	}
	keysRoutes = methods{
		http.MethodGet:  {"GET /sdk/agents/{id}/keys", operators, (*Vault).listKeys},
		http.MethodPost: {"POST /sdk/agents/{id}/keys", operators, (*Vault).mintKey},
	}
	keyRoutes = methods{
		http.MethodDelete: {"DELETE /sdk/agents/{id}/keys/{key}", operators, (*Vault).revokeKey},
	}
	deprecateRoutes = methods{
		http.MethodPatch: {"PATCH /sdk/agents/{id}/keys/{key}/deprecate", operators, (*Vault).deprecateKey},
	}
	undeprecateRoutes = methods{
		http.MethodPatch: {"PATCH /sdk/agents/{id}/keys/{key}/undeprecate", operators, (*Vault).undeprecateKey},
	}
	capabilitiesRoutes = methods{
		http.MethodGet: {"GET /console/v1/capabilities", operators, (*Vault).listCapabilities},
	}
	providersRoutes = methods{
		http.MethodGet: {"GET /console/v1/providers", operators, (*Vault).listProviders},
	}
	acknowledgeRoutes = methods{
		http.MethodPost: {"POST /console/v1/agents/{id}/keys/{key}/acknowledge", operators, (*Vault).acknowledgeKey},
	}
	replaceRoutes = methods{
		http.MethodPost: {"POST /console/v1/agents/{id}/keys/{key}/replace", operators, (*Vault).replaceKey},
	}
)

// findRoute decides what the path names, and remembers the ids in it. It compares the path as sent, segment by
// segment, so nothing is ever cleaned or redirected.
func (c *call) findRoute() (route, error) {
	table := c.findMethods()
	if table == nil {
		return route{}, fail(wire.CodeRouteNotFound)
	}
	method := c.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found, ok := table[method]
	if !ok {
		allowed := table.allowed()
		e := failf(wire.CodeMethodNotAllowed, "This address answers to %s only.", allowed)
		e.allow = allowed
		return route{}, e
	}
	c.route = found
	return found, nil
}

func (m methods) allowed() string {
	names := make([]string, 0, len(m)+1)
	for name := range m {
		names = append(names, name)
		if name == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (c *call) findMethods() methods {
	if rest, ok := strings.CutPrefix(c.path, "/sdk/agents"); ok {
		return c.findAgentMethods(rest)
	}
	rest, ok := strings.CutPrefix(c.path, "/console/v1/")
	if !ok {
		return nil
	}
	switch rest {
	case "capabilities":
		return capabilitiesRoutes
	case "providers":
		return providersRoutes
	}
	if rest, ok = strings.CutPrefix(rest, "agents"); !ok {
		return nil
	}
	parts, n := segments(rest)
	if n != 4 || parts[1] != "keys" {
		return nil
	}
	c.agentID, c.keyID = unescape(parts[0]), unescape(parts[2])
	switch parts[3] {
	case "acknowledge":
		return acknowledgeRoutes
	case "replace":
		return replaceRoutes
	}
	return nil
}

func (c *call) findAgentMethods(rest string) methods {
	parts, n := segments(rest)
	if n == 0 && rest == "" {
		return agentsRoutes
	}
	if n == 1 && parts[0] == "me" {
		return meRoutes
	}
	if n < 1 || n > 4 || n > 1 && parts[1] != "keys" {
		return nil
	}
	c.agentID, c.keyID = unescape(parts[0]), unescape(parts[2])
	switch {
	case n == 1:
		return agentRoutes
	case n == 2:
		return keysRoutes
	case n == 3:
		return keyRoutes
	case parts[3] == "deprecate":
		return deprecateRoutes
	case parts[3] == "undeprecate":
		return undeprecateRoutes
	}
	return nil
}

// segments splits "/a/b" into its parts without allocating. It gives 0 for a path with an empty part, and for more
// parts than any route has.
func segments(path string) (parts [4]string, n int) {
	for path != "" {
		if path[0] != '/' || n == len(parts) {
			return parts, 0
		}
		path = path[1:]
		end := strings.IndexByte(path, '/')
		if end < 0 {
			end = len(path)
		}
		if end == 0 {
			return parts, 0
		}
		parts[n], path = path[:end], path[end:]
		n++
	}
	return parts, n
}

func unescape(segment string) string {
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}
