package clienttest

import (
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// resolve finds the grant that a request asks for: an agent's own key reaches what the agent holds; the application's key
// reaches any grant by its id, and by the slug those of the application, or of the agent that it acts for. With a refusal it has what is known
// nevertheless.
func (c *call) resolve(want ask) (*grant, *refusal) {
	switch {
	case want.ofUser:
		return nil, noUsers()
	case want.provider != "":
		return c.pick(want)
	}
	found, refusal := c.api.grantByID(want.grantID)
	if refusal != nil || c.key.agent != nil && found.agent != c.agent {
		return found, c.missing(wire.CodeGrantNotFound, "")
	}
	return found, nil
}

// pick chooses among the grants of one holder and secret the one that lasts, or else the one that was made last.
func (c *call) pick(want ask) (*grant, *refusal) {
	var live, over []*grant
	for _, g := range slices.Backward(c.api.grants) { // newest first
		switch {
		case g.secret.slug != want.provider || g.secret.deletedAt != nil || g.agent != c.agent:
		case want.account != "" || want.label != "" && want.label != g.label:
		case g.status(c.api.now()) == wire.GrantActive:
			live = append(live, g)
		default:
			over = append(over, g)
		}
	}
	switch {
	case len(live) > 1:
		return nil, ambiguous(live)
	case len(live) == 1:
		return live[0], nil
	case len(over) > 0:
		return over[0], nil
	case c.agent != nil:
		return nil, c.missing(wire.CodeNoDelegatedGrant, want.provider)
	}
	return nil, c.missing(wire.CodeGrantNotFound, want.provider)
}

func ambiguous(fit []*grant) *refusal {
	r := refuse(wire.CodeAmbiguousGrant, "%d grants fit this request.", len(fit))
	ids, candidates := make([]string, len(fit)), make([]any, len(fit))
	for i, g := range fit {
		ids[i] = g.id
		candidates[i] = map[string]any{"grant_id": g.id, "label": orNull(g.label), "account_identifier": nil, "account_display_name": nil}
	}
	r.extra = map[string]any{
		"provider_id":          fit[0].secret.slug,
		"account_identifiers":  []string{},
		"app_user_ids":         []string{},
		"account_was_provided": false,
		"grant_ids":            ids,
		"candidates":           candidates,
	}
	return r
}
