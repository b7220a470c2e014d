package gate

import (
	"cmp"

	"github.com/alter-console/alter-console/client/wire"
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
		return nil
	}
	return p.checkConstraints(route.Scope)
}
