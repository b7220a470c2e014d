package clienttest

import (
	"net/http"
	"slices"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// An access says who may use a route.
type access int

const (
	operators access = iota // the application's key
	self                    // an agent, also a suspended one, about itself
	anyKey                  // whoever has a key
)

// A route is what answers a method and path, in which * stands for an id.
type route struct {
	name      string
	needs     client.Capability // "" for the public API
	access    access
	scope     string // the key scope that it needs
	single    bool   // a scope for a single thing will do: for what the path names, or where it lists these alone
	agentCode string // refuses agents' own keys where only operators may; "" for the usual code
	suspended bool   // a suspended agent's own key is let in: the handler decides
	told      bool   // what it is sent has happened already, so that its form is no reason to refuse it
	handle    func(*call) (any, *refusal)
	status    int // of a success
}

// letsIn reports whether a route is for the own key of an agent that is not active, too.
func (r route) letsIn(a *agent) bool {
	return r.access == self || r.suspended && a.status == wire.AgentInactive
}

// routes are all that is offered. More specific ones stand before those that match as well.
var routes = slices.Concat(agentRoutes, secretRoutes, grantRoutes, callRoutes, keyRoutes, auditRoutes)

const (
	readAgents, writeAgents   = wire.KeyScopeAgentsRead, wire.KeyScopeAgentsWrite
	readSecrets, writeSecrets = wire.KeyScopeSecretsRead, wire.KeyScopeSecretsWrite
	readGrants, writeGrants   = wire.KeyScopeGrantsRead, wire.KeyScopeGrantsWrite
	readKeys, adminKeys       = wire.KeyScopeKeysRead, wire.KeyScopeKeysAdmin
)

var agentRoutes = []route{
	{name: "GET /sdk/agents", scope: readAgents, handle: (*call).list},
	{name: "POST /sdk/agents", scope: writeAgents, handle: (*call).create, status: http.StatusCreated},
	{name: "GET /sdk/agents/me", access: self, handle: (*call).me},
	{name: "GET /sdk/agents/*", scope: readAgents, handle: (*call).get},
	{name: "PATCH /sdk/agents/*", scope: writeAgents, handle: (*call).update},
	{name: "DELETE /sdk/agents/*", scope: writeAgents, handle: (*call).delete},
	{name: "GET /sdk/agents/*/keys", scope: readAgents, handle: (*call).listKeys},
	{name: "POST /sdk/agents/*/keys", scope: writeAgents, handle: (*call).mint, status: http.StatusCreated},
	{name: "DELETE /sdk/agents/*/keys/*", scope: writeAgents, handle: (*call).revoke},
	{name: "PATCH /sdk/agents/*/keys/*/deprecate", scope: writeAgents, handle: (*call).deprecate},
	{name: "PATCH /sdk/agents/*/keys/*/undeprecate", scope: writeAgents, handle: (*call).undeprecate},
	{name: "GET /console/v1/capabilities", scope: readAgents, handle: (*call).capabilities},
	{name: "GET /console/v1/providers", needs: client.CapabilityProviders, scope: readAgents, handle: (*call).providers},
	{name: "GET /console/v1/owners", needs: client.CapabilityOwners, scope: readAgents, handle: (*call).owners},
	{name: "POST /console/v1/agents/check", needs: client.CapabilityCheck, scope: writeAgents, handle: (*call).checkCreate},
	{name: "POST /console/v1/agents/*/check", needs: client.CapabilityCheck, scope: writeAgents, handle: (*call).checkUpdate},
	{name: "POST /console/v1/agents/*/keys/*/acknowledge", needs: client.CapabilityAcknowledge, scope: writeAgents, handle: (*call).acknowledge},
	{name: "POST /console/v1/agents/*/keys/*/replace", needs: client.CapabilityReplace, scope: writeAgents, handle: (*call).replace, status: http.StatusCreated},
}

var secretRoutes = []route{
	{name: "GET /console/v1/managed-secrets", needs: client.CapabilityManagedSecrets, scope: readSecrets, handle: (*call).listSecrets},
	{name: "POST /console/v1/managed-secrets", needs: client.CapabilityManagedSecrets, scope: writeSecrets, handle: (*call).createSecret, status: http.StatusCreated},
	{name: "POST /console/v1/check/managed-secrets", needs: client.CapabilityCheck, scope: writeSecrets, handle: (*call).checkNewSecret},
	{name: "POST /console/v1/managed-secrets/*/check", needs: client.CapabilityCheck, scope: writeSecrets, handle: (*call).checkSecretChange},
	{name: "GET /console/v1/managed-secrets/*", needs: client.CapabilityManagedSecrets, scope: readSecrets, handle: (*call).getSecret},
	{name: "PATCH /console/v1/managed-secrets/*", needs: client.CapabilityManagedSecrets, scope: writeSecrets, handle: (*call).updateSecret},
	{name: "DELETE /console/v1/managed-secrets/*", needs: client.CapabilityManagedSecrets, scope: writeSecrets, handle: (*call).deleteSecret},
	{name: "PUT /console/v1/managed-secrets/*/value", needs: client.CapabilityManagedSecrets, scope: writeSecrets, handle: (*call).replaceValue},
}

var grantRoutes = []route{
	{name: "POST /sdk/grants/list", access: anyKey, scope: readGrants, single: true, handle: (*call).listHeld},
	{name: "POST /sdk/managed-secrets/*/grants", scope: writeGrants, agentCode: wire.CodeAgentsCantMint, handle: (*call).createForApp, status: http.StatusCreated},
	{name: "POST /sdk/oauth/grants/*/revoke", access: anyKey, scope: writeGrants, handle: (*call).revokeHeld},
	{name: "POST /sdk/grants/*/mint", scope: writeGrants, agentCode: wire.CodeAgentsCantMint, handle: (*call).mintGrant, status: http.StatusCreated},
	{name: "POST /sdk/grants/*/delegate", access: anyKey, scope: writeGrants, handle: (*call).delegate},
	{name: "DELETE /sdk/grants/*/delegations/me", access: anyKey, scope: writeGrants, handle: (*call).endOwnDelegation, status: http.StatusNoContent},
	{name: "DELETE /sdk/grants/*/delegations/*", scope: writeGrants, agentCode: wire.CodeUseSelfRevoke, handle: (*call).endDelegation, status: http.StatusNoContent},
	{name: "GET /console/v1/grants", needs: client.CapabilityGrants, scope: readGrants, single: true, handle: (*call).searchGrants},
	{name: "POST /console/v1/grants", needs: client.CapabilityGrants, scope: writeGrants, agentCode: wire.CodeAgentsCantMint, handle: (*call).createGrant, status: http.StatusCreated},
	{name: "GET /console/v1/grants/*", needs: client.CapabilityGrants, scope: readGrants, single: true, handle: (*call).getGrant},
	{name: "POST /console/v1/grants/*/revoke", needs: client.CapabilityGrants, scope: writeGrants, handle: (*call).revokeGrant},
}

var callRoutes = []route{
	{name: "POST /sdk/token", access: anyKey, scope: wire.KeyScopeTokensRetrieve, suspended: true, handle: (*call).token},
	{name: "POST /sdk/oauth/audit/api-call", access: anyKey, scope: wire.KeyScopeAuditEmit, suspended: true, told: true, handle: (*call).report, status: http.StatusNoContent},
	{name: "POST /sdk/grants/*/report-scope-mismatch", access: anyKey, scope: wire.KeyScopeAuditEmit, suspended: true, told: true, handle: (*call).mismatch, status: http.StatusNoContent},
	{name: "POST /sdk/spans", access: anyKey, scope: wire.KeyScopeSpansEmit, suspended: true, handle: (*call).emit},
	{name: "GET /console/v1/calls", needs: client.CapabilityCalls, scope: wire.KeyScopeAuditRead, handle: (*call).listCalls},
	{name: "GET /console/v1/calls/*", needs: client.CapabilityCalls, scope: wire.KeyScopeAuditRead, handle: (*call).getCall},
	{name: "GET /console/v1/explain/*", needs: client.CapabilityCalls, scope: wire.KeyScopeAuditRead, handle: (*call).explain},
}

var keyRoutes = []route{
	{name: "POST /sdk/keys/derive", access: anyKey, scope: wire.KeyScopeKeysDerive, handle: (*call).derive, status: http.StatusCreated},
	{name: "POST /sdk/keys/*/rotate", access: anyKey, scope: adminKeys, handle: (*call).rotateAny, status: http.StatusCreated},
	{name: "DELETE /sdk/keys/*", access: anyKey, scope: adminKeys, handle: (*call).revokeAny},
	{name: "GET /sdk/scopes", access: anyKey, handle: (*call).catalog},
	{name: "GET /console/v1/app-keys", needs: client.CapabilityAppKeys, scope: readKeys, handle: (*call).listAppKeys},
	{name: "POST /console/v1/app-keys", needs: client.CapabilityAppKeys, scope: adminKeys, handle: (*call).createAppKey, status: http.StatusCreated},
	{name: "GET /console/v1/app-keys/*", needs: client.CapabilityAppKeys, scope: readKeys, handle: (*call).getAppKey},
	{name: "POST /console/v1/app-keys/*/rotate", needs: client.CapabilityAppKeys, scope: adminKeys, handle: (*call).rotateAppKey, status: http.StatusCreated},
	{name: "POST /console/v1/app-keys/*/deprecate", needs: client.CapabilityAppKeys, scope: adminKeys, handle: (*call).deprecateAppKey},
	{name: "POST /console/v1/app-keys/*/undeprecate", needs: client.CapabilityAppKeys, scope: adminKeys, handle: (*call).undeprecateAppKey},
	{name: "POST /console/v1/app-keys/*/revoke", needs: client.CapabilityAppKeys, scope: adminKeys, handle: (*call).revokeAppKey},
}

var auditRoutes = []route{
	{name: "GET /console/v1/audit", needs: client.CapabilityAudit, scope: wire.KeyScopeAuditRead, handle: (*call).listEvents},
	{name: "GET /console/v1/audit/proof", needs: client.CapabilityAudit, scope: wire.KeyScopeAuditRead, handle: (*call).proveEvents},
	{name: "GET /console/v1/audit/*", needs: client.CapabilityAudit, scope: wire.KeyScopeAuditRead, handle: (*call).getEvent},
}
