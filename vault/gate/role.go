package gate

import (
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// checkRole refuses a person whose role may not use the route, whatever its body says. Where the body decides, CheckTaking
// looks again once it is read.
func (p *Pass) checkRole() error {
	route := p.call.Route
	if p.operator.may(route.Needs) || route.NeedsToTake != "" && p.operator.may(route.NeedsToTake) {
		return nil
	}
	return p.operator.refuse(route.Needs)
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
	if p.operator.may(needs) {
		return nil
	}
	return p.operator.refuse(needs)
}

// May reports whether who asks has a permission: by their role, or by what the key and the request's constraints leave to it.
func (p *Pass) May(needs access.Permission) bool {
	if p.operator != nil {
		return p.operator.may(needs)
	}
	return needs.Scope() != "" && slices.Contains(p.KeyScopes(), needs.Scope())
}

// Require refuses who asks where they lack a permission beside the one of the route.
func (p *Pass) Require(needs access.Permission) error {
	switch {
	case p.May(needs):
		return nil
	case p.operator != nil:
		return p.operator.refuse(needs)
	}
	return lacking(needs.Scope(), p.KeyScopes(), "This needs the scope %s as well.", needs.Scope()).
		WithHint("Use a key that has the scope: “alter-console app-key list” says what each may do.")
}

func (o *Operator) may(p access.Permission) bool { return access.May(o.Role, o.Teams, p) }

// refuse says what an operator lacks.
func (o *Operator) refuse(needs access.Permission) *api.Error {
	if len(access.RolesThatMay(needs)) == 0 {
		return api.Failf(wire.CodeInsufficientScope, "Only programs can %s, which sign with a key of their own.", needs.Words()).
			WithHint("Send the request with an API key.")
	}
	e := api.Failf(wire.CodeRoleNotAllowed, "The role %s can't %s.", o.Role, needs.Words())
	if o.Role.May(needs) {
		e = api.Failf(wire.CodeRoleNotAllowed, "People who are confined to the agents of some teams can't %s.", needs.Words()).
			WithHint("Ask somebody to do it who is not confined.")
	}
	e.Extra = map[string]any{"role": o.Role, "missing_permission": needs}
	return e
}
