package gate

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// Authorise decides whether the principal may use the route.
func (p *Pass) Authorise() error {
	switch p.call.Route.Access {
	case api.NotOffered:
		return api.Failf(wire.CodeNotOffered, "This server does not offer %s yet.", p.call.Route.Feature)
	case api.AgentSelf:
		if p.agent == nil {
			return api.Fail(wire.CodeMeRequiresAgentKey)
		}
		return p.checkConstraints("")
	}
	if p.ownKey {
		return api.Fail(wire.CodeCannotMintSubagents)
	}
	if p.operator != nil {
		return nil
	}
	return p.checkConstraints(p.call.Route.Scope)
}
