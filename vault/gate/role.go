package gate

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// checkRole refuses a person whose role may not use the route, whatever its body says. Where the body decides, CheckTaking
// looks again once it is read.
func (p *Pass) checkRole() error {
	route, role := p.call.Route, p.operator.Role
	if role.May(route.Needs) || route.NeedsToTake != "" && role.May(route.NeedsToTake) {
		return nil
	}
	return roleNotAllowed(role, route.Needs)
}

// CheckTaking decides for a person where taking power away needs another permission than the rest of what a route does.
func (p *Pass) CheckTaking() error {
	route := p.call.Route
	if p.operator == nil || route.NeedsToTake == "" {
		return nil
	}
	needs := route.Needs
	if route.TakesPower(p.call.Content) {
		needs = route.NeedsToTake
	}
	if p.operator.Role.May(needs) {
		return nil
	}
	return roleNotAllowed(p.operator.Role, needs)
}

// roleNotAllowed says what a role lacks.
func roleNotAllowed(role access.Role, needs access.Permission) *api.Error {
	if len(access.RolesThatMay(needs)) == 0 {
		return api.Failf(wire.CodeInsufficientScope, "Only programs can %s, which sign with a key of their own.", needs.Words()).
			WithHint("Send the request with an API key.")
	}
	e := api.Failf(wire.CodeRoleNotAllowed, "The role %s can't %s.", role, needs.Words())
	e.Extra = map[string]any{"role": role, "missing_permission": needs}
	return e
}
