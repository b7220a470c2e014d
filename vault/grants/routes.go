package grants

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// What people call these parts of the API.
const (
	public     = "grants"
	delegating = "delegating grants"
	ofSecrets  = "grants of managed secrets"
)

// Routes is the room's table: protocol 8, and what the console needs beyond it.
func (r *Room) Routes() []api.Route {
	const mint = wire.CodeAgentsCantMint
	return []api.Route{
		{Method: "POST", Pattern: "/sdk/grants/list", Access: api.AnyKey, Needs: access.ReadGrants, Handle: r.listHeld, Feature: public, LooksOnly: true, Single: api.Listed},
		{Method: "POST", Pattern: "/sdk/managed-secrets/{secret}/grants", Access: api.Operators, Needs: access.GrantAccess, Handle: r.createForApp, Feature: ofSecrets, AgentCode: mint},
		{Method: "POST", Pattern: "/sdk/oauth/grants/{grant}/revoke", Access: api.AnyKey, Needs: access.RevokeGrants, Handle: r.revokeHeld, Feature: public, TakesPower: always},
		{Method: "POST", Pattern: "/sdk/grants/{grant}/mint", Access: api.Operators, Needs: access.GrantAccess, Handle: r.mint, Feature: public, TakesBody: true, AgentCode: mint},

		{Method: "POST", Pattern: "/sdk/grants/{grant}/delegate", Access: api.AnyKey, Needs: access.GrantAccess, Handle: r.delegate, Feature: delegating, TakesBody: true},
		{Method: "DELETE", Pattern: "/sdk/grants/{grant}/delegations/me", Access: api.AnyKey, Needs: access.RevokeGrants, Handle: r.endOwnDelegation, Feature: delegating},
		{Method: "DELETE", Pattern: "/sdk/grants/{grant}/delegations/{id}", Access: api.Operators, Needs: access.RevokeGrants, Handle: r.endDelegation, Feature: delegating, AgentCode: wire.CodeUseSelfRevoke},

		{Method: "GET", Pattern: "/console/v1/grants", Access: api.Operators, Needs: access.ReadGrants, Handle: r.list, Feature: public, Single: api.Listed},
		{Method: "POST", Pattern: "/console/v1/grants", Access: api.Operators, Needs: access.GrantAccess, Handle: r.create, Feature: public, TakesBody: true, AgentCode: mint},
		{Method: "GET", Pattern: "/console/v1/grants/{grant}", Access: api.Operators, Needs: access.ReadGrants, Handle: r.get, Feature: public, Single: "grant"},
		{Method: "POST", Pattern: "/console/v1/grants/{grant}/revoke", Access: api.Operators, Needs: access.RevokeGrants, Handle: r.revoke, Feature: public, TakesPower: always},
	}
}

// always has every request to a route take power away.
func always([]byte) bool { return true }
