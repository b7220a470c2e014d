package vault

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// routes are the tables of all rooms, and of what belongs to none.
func (v *Vault) routes() [][]api.Route {
	return [][]api.Route{
		v.agents.Routes(),
		v.managed.Routes(),
		v.grants.Routes(),
		v.calls.Routes(),
		v.runs.Routes(),
		v.usage.Routes(),
		v.AppKeys.Routes(),
		v.trail.Routes(),
		v.endings.Routes(),
		v.webhooks.Routes(),
		ownRoutes,
		notOffered,
	}
}

// RouteNames are what Options.Answered is told of, for those who want to know all of them.
func (v *Vault) RouteNames() (names []string) {
	for _, table := range v.routes() {
		for i := range table {
			names = append(names, table[i].Name())
		}
	}
	return names
}

var ownRoutes = []api.Route{
	{Method: "GET", Pattern: "/console/v1/capabilities", Access: api.Operators, Needs: access.ReadAgents, Handle: capabilities, Feature: "what the console adds"},
}

// capabilities answers GET /console/v1/capabilities: what this server offers beyond the public API to whoever asks. Webhooks are no
// key's to see.
func capabilities(c *api.Call) (api.Reply, error) {
	all := wire.Capabilities()
	if c.Asker.Key() != nil {
		all = slices.DeleteFunc(all, func(name string) bool { return name == wire.CapabilityWebhooks })
	}
	return api.OK(map[string]any{"capabilities": all})
}

// notOffered is what the protocol has (its appendix C) and this server lacks. A client is told so instead of that there is
// nothing at the address, which the official one takes for a missing grant.
var notOffered = slices.Concat(
	lacks("calling providers through the server", "POST /sdk/proxy"),
	lacks("approvals", "GET /sdk/approvals/{approval}", "GET /sdk/approvals/{approval}/result"),
	lacks("connecting managed secrets", "POST /sdk/managed-secrets/connect/session"),
	lacks("connecting accounts", "POST /sdk/oauth/connect/session", "POST /sdk/oauth/connect/session/poll"),
	lacks("signing users in", "POST /sdk/auth/session", "POST /sdk/auth/poll", "POST /sdk/auth/verify-token"),
	lacks("identities", "POST /sdk/identity/resolve", "POST /sdk/identity/assert"),
	lacks("the catalog of providers", "GET /sdk/oauth/provider-catalog"),
	lacks("provider specifications", "GET /sdk/provider-specs", "GET /sdk/provider-specs/{kind}/{spec}",
		"GET /sdk/provider-specs/{kind}/{spec}/operations", "GET /sdk/provider-specs/{kind}/{spec}/operation"),
)

// lacks makes the rows of a feature that this server does not offer.
func lacks(feature string, names ...string) []api.Route {
	rows := make([]api.Route, len(names))
	for i, name := range names {
		method, pattern, _ := strings.Cut(name, " ")
		rows[i] = api.Route{Method: method, Pattern: pattern, Access: api.NotOffered, Feature: feature}
	}
	return rows
}
