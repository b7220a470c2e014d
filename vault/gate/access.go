package gate

import (
	"cmp"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// Authorise decides whether the principal may use the route.
func (p *Pass) Authorise() error {
	route := p.call.Route
	switch route.Access {
	case api.NotOffered:
		return api.Failf(wire.CodeNotOffered, "This server does not offer %s yet.", route.Feature)
	case api.AgentSelf:
		if p.agent == nil {
			return api.Fail(wire.CodeMeRequiresAgentKey)
		}
		return p.checkConstraints("")
	case api.Operators:
		if p.ownKey {
			return api.Fail(cmp.Or(route.AgentCode, wire.CodeCannotMintSubagents))
		}
	}
	if p.operator != nil {
		return p.checkRole()
	}
	return p.checkScope(route.Needs)
}

// checkScope decides by the key scope of a permission.
func (p *Pass) checkScope(needs access.Permission) error {
	if needs.Scope() == "" {
		return api.Failf(wire.CodeInsufficientScope, "No key can %s.", needs.Words()).WithHint("Sign in to the console for this.")
	}
	return p.checkConstraints(needs.Scope())
}
