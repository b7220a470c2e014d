package gate

import (
	"cmp"
	"slices"
	"strings"

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
	case api.Authenticated:
		if p.operator != nil && !p.operator.may(access.ReadAgents) { // which every role may
			return p.operator.refuse(access.ReadAgents)
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

// ofHolders is what an agent does with the grants that it holds, by holding them: no key scope has to allow it.
var ofHolders = []access.Permission{access.GrantAccess, access.RevokeGrants}

// checkKeyScope refuses a key that lacks a scope.
func (p *Pass) checkKeyScope(needed string) error {
	if needed == "" || p.ownKey && slices.Contains(ofHolders, p.call.Route.Needs) {
		return nil
	}
	granted := p.ofKey()
	if needed = p.narrowed(granted, needed); wire.HasKeyScope(granted, needed) {
		return nil
	}
	return lacking(needed, granted, "The key lacks the scope %s.", needed).
		WithHint("Use a key that has the scope: “alter-console app-key list” says what each may do.")
}

// ofKey are the scopes of the request's key.
func (p *Pass) ofKey() []string {
	if p.ownKey {
		return wire.AgentKeyScopes()
	}
	return p.key.Scopes
}

// KeyScopes are those of the request's key that its constraints leave to it, nil for the console.
func (p *Pass) KeyScopes() []string {
	if p.key == nil {
		return nil
	}
	constraints := p.call.Header.Get(wire.HeaderScopeConstraints)
	if constraints == "" {
		return p.ofKey()
	}
	return strings.Split(constraints, ",") // each of which the key has
}

// lacking is a refusal that says what is needed, what there is and what is missing (protocol 6.3).
func lacking(needed string, granted []string, format string, args ...any) *api.Error {
	e := api.Failf(wire.CodeInsufficientScope, format, args...)
	e.Extra = map[string]any{"required": []string{needed}, "granted": granted, "missing": []string{needed}}
	return e
}
