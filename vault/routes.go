package vault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A route is one method on one kind of address.
type route struct {
	name      string // method and pattern, also for the log
	access    access
	takesBody bool
	looksOnly bool                               // it changes nothing, though its method is not GET
	handle    func(*Vault, *call) (reply, error) // nil: not offered
	feature   string                             // what people call it, of a route that is not offered
}

// changes reports whether a route's handler changes something, in a transaction of Vault.change.
func (r route) changes() bool { return !r.looksOnly && !strings.HasPrefix(r.name, http.MethodGet+" ") }

// access says who may use a route.
type access int

const (
	operators access = iota // the application's key, or the console
	agentSelf               // an agent, also a suspended one
)

// routes is the table of all addresses. Agents and keys are protocol 5.1; then comes what the console needs beyond the
// protocol, and last what the protocol has (its appendix C) and this server does not serve.
var routes = slices.Concat([]route{
	{name: "GET /sdk/agents", handle: (*Vault).listAgents},
	{name: "POST /sdk/agents", takesBody: true, handle: (*Vault).createAgent},
	{name: "GET /sdk/agents/me", access: agentSelf, handle: (*Vault).me},
	{name: "GET /sdk/agents/{id}", handle: (*Vault).getAgent},
	{name: "PATCH /sdk/agents/{id}", takesBody: true, handle: (*Vault).updateAgent},
	{name: "DELETE /sdk/agents/{id}", handle: (*Vault).deleteAgent},
	{name: "GET /sdk/agents/{id}/keys", handle: (*Vault).listKeys},
	{name: "POST /sdk/agents/{id}/keys", handle: (*Vault).mintKey},
	{name: "DELETE /sdk/agents/{id}/keys/{key}", handle: (*Vault).revokeKey},
	{name: "PATCH /sdk/agents/{id}/keys/{key}/deprecate", handle: (*Vault).deprecateKey},
	{name: "PATCH /sdk/agents/{id}/keys/{key}/undeprecate", handle: (*Vault).undeprecateKey},

	{name: "GET /console/v1/capabilities", handle: (*Vault).listCapabilities},
	{name: "GET /console/v1/providers", handle: (*Vault).listProviders},
	{name: "POST /console/v1/agents/check", takesBody: true, looksOnly: true, handle: (*Vault).checkCreate},
	{name: "POST /console/v1/agents/{id}/check", takesBody: true, looksOnly: true, handle: (*Vault).checkUpdate},
	{name: "POST /console/v1/agents/{id}/keys/{key}/acknowledge", handle: (*Vault).acknowledgeKey},
	{name: "POST /console/v1/agents/{id}/keys/{key}/replace", handle: (*Vault).replaceKey},
},
	notOffered("retrieving credentials",
		"POST /sdk/token", "POST /sdk/oauth/audit/api-call", "POST /sdk/grants/{grant}/report-scope-mismatch"),
	notOffered("calling providers through the server", "POST /sdk/proxy"),
	notOffered("approvals", "GET /sdk/approvals/{approval}", "GET /sdk/approvals/{approval}/result"),
	notOffered("grants", "POST /sdk/grants/list", "POST /sdk/oauth/grants/{grant}/revoke", "POST /sdk/grants/{grant}/mint"),
	notOffered("delegating grants", "POST /sdk/grants/{grant}/delegate",
		"DELETE /sdk/grants/{grant}/delegations/me", "DELETE /sdk/grants/{grant}/delegations/{id}"),
	notOffered("managed secrets", "POST /sdk/managed-secrets/{secret}/grants", "POST /sdk/managed-secrets/connect/session"),
	notOffered("connecting accounts", "POST /sdk/oauth/connect/session", "POST /sdk/oauth/connect/session/poll"),
	notOffered("signing users in", "POST /sdk/auth/session", "POST /sdk/auth/poll", "POST /sdk/auth/verify-token"),
	notOffered("deriving, rotating and revoking keys by themselves",
		"POST /sdk/keys/derive", "POST /sdk/keys/{key}/rotate", "DELETE /sdk/keys/{key}"),
	notOffered("the catalog of key scopes", "GET /sdk/scopes"),
	notOffered("spans", "POST /sdk/spans"),
	notOffered("identities", "POST /sdk/identity/resolve", "POST /sdk/identity/assert"),
	notOffered("the catalog of providers", "GET /sdk/oauth/provider-catalog"),
	notOffered("provider specifications", "GET /sdk/provider-specs", "GET /sdk/provider-specs/{kind}/{spec}",
		"GET /sdk/provider-specs/{kind}/{spec}/operations", "GET /sdk/provider-specs/{kind}/{spec}/operation"),
)

// notOffered makes the routes of a feature that this server lacks. A client is told so instead of that there is nothing
// at the address, which the official one takes for a missing grant.
func notOffered(feature string, names ...string) []route {
	made := make([]route, len(names))
	for i, name := range names {
		made[i] = route{name: name, feature: feature}
	}
	return made
}

// checkBaseURL recognises addresses that a client makes of a wrong base URL, before the signature, which is of another
// path then, is called wrong.
func (c *call) checkBaseURL() error {
	switch {
	case c.path == "/sdk/sdk", strings.HasPrefix(c.path, "/sdk/sdk/"):
		return api.Failf(wire.CodeWrongBaseURL, "ALTER_BASE_URL ends in /sdk, which clients add by themselves.").
			WithHint("Set it to the server's address without /sdk.")
	case strings.HasPrefix(c.path, "/console/v1/sdk/"):
		return api.Fail(wire.CodeWrongBaseURL)
	case c.path == "/sdk", strings.HasPrefix(c.path, "/sdk/"), c.path == "/console/v1", strings.HasPrefix(c.path, "/console/v1/"):
		return nil
	}
	return api.Fail(wire.CodeWrongBaseURL)
}

// findRoute decides what the path names, and remembers the ids in it. It compares the path as sent, segment by
// segment, so nothing is ever cleaned or redirected.
func (c *call) findRoute() (route, error) {
	table := addresses.find(c.path, c)
	if table == nil {
		return route{}, api.Fail(wire.CodeRouteNotFound)
	}
	method := c.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found, ok := table[method]
	if !ok {
		return route{}, api.WrongMethod(table.allowed())
	}
	c.route = found
	return found, nil
}

// methods are the routes of one kind of address.
type methods map[string]route

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
