package agents

import (
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// What people call these parts of the API.
const (
	public  = "agents and their keys"
	console = "what the console adds"
)

// Routes is the room's table: protocol 5.1, and what the console needs beyond it.
func (r *Room) Routes() []api.Route {
	return []api.Route{
		{Method: "GET", Pattern: "/sdk/agents", Access: api.Operators, Needs: access.ReadAgents, Handle: r.list, Feature: public},
		{Method: "POST", Pattern: "/sdk/agents", Access: api.Operators, Needs: access.ChangeAgents, Handle: r.create, Feature: public, TakesBody: true},
		{Method: "GET", Pattern: "/sdk/agents/me", Access: api.AgentSelf, Handle: r.me, Feature: public},
		{Method: "GET", Pattern: "/sdk/agents/{id}", Access: api.Operators, Needs: access.ReadAgents, Handle: r.get, Feature: public},
		{Method: "PATCH", Pattern: "/sdk/agents/{id}", Access: api.Operators, Needs: access.ChangeAgents, Handle: r.update, Feature: public, TakesBody: true, TakesPower: suspends, NeedsToTake: access.SuspendAgents},
		{Method: "DELETE", Pattern: "/sdk/agents/{id}", Access: api.Operators, Needs: access.DeleteAgents, Handle: r.remove, Feature: public},
		{Method: "GET", Pattern: "/sdk/agents/{id}/keys", Access: api.Operators, Needs: access.ReadAgents, Handle: r.listKeys, Feature: public},
		{Method: "POST", Pattern: "/sdk/agents/{id}/keys", Access: api.Operators, Needs: access.MintKeys, Handle: r.mintKey, Feature: public},
		{Method: "DELETE", Pattern: "/sdk/agents/{id}/keys/{key}", Access: api.Operators, Needs: access.RevokeKeys, Handle: r.revokeKey, Feature: public},
		{Method: "PATCH", Pattern: "/sdk/agents/{id}/keys/{key}/deprecate", Access: api.Operators, Needs: access.RevokeKeys, Handle: r.deprecateKey, Feature: public},
		{Method: "PATCH", Pattern: "/sdk/agents/{id}/keys/{key}/undeprecate", Access: api.Operators, Needs: access.MintKeys, Handle: r.undeprecateKey, Feature: public},

		{Method: "GET", Pattern: "/console/v1/providers", Access: api.Operators, Needs: access.ReadAgents, Handle: r.providers, Feature: console},
		{Method: "GET", Pattern: "/console/v1/owners", Access: api.Operators, Needs: access.ReadAgents, Handle: r.owners, Feature: console},
		{Method: "POST", Pattern: "/console/v1/agents/check", Access: api.Operators, Needs: access.ChangeAgents, Handle: r.checkCreate, Feature: console, TakesBody: true, LooksOnly: true},
		{Method: "POST", Pattern: "/console/v1/agents/{id}/check", Access: api.Operators, Needs: access.ChangeAgents, Handle: r.checkUpdate, Feature: console, TakesBody: true, LooksOnly: true},
		{Method: "GET", Pattern: "/console/v1/agents/{id}/history", Access: api.Operators, Needs: access.ReadAudit, Handle: r.history, Feature: console},
		{Method: "POST", Pattern: "/console/v1/agents/{id}/keys/{key}/acknowledge", Access: api.Operators, Needs: access.MintKeys, Handle: r.acknowledgeKey, Feature: console},
		{Method: "POST", Pattern: "/console/v1/agents/{id}/keys/{key}/replace", Access: api.Operators, Needs: access.MintKeys, Handle: r.replaceKey, Feature: console},
	}
}

// suspends reports whether an update is one that suspends, which holds nothing else but why.
func suspends(body []byte) bool {
	var update struct{ Status string }
	return json.Unmarshal(body, &update) == nil && update.Status == wire.AgentInactive
}
