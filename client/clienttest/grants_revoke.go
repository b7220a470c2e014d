package clienttest

import (
	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// missing is a refusal of a grant with what programs read in it (protocol 6.3).
func (c *call) missing(code, provider string) *refusal {
	r := refuse(code, "There is no such grant.")
	r.extra = map[string]any{"provider_id": orNull(provider), "agent_id": idOf(c.agent), "app_user_id": nil}
	return r
}

// reachable is the grant that the path names, which an agent's own key reaches only where that agent holds it.
func (c *call) reachable() (*grant, *refusal) {
	found, refusal := c.api.grantByID(c.ids[0])
	if refusal == nil && c.key.agent != nil && found.agent != c.agent {
		return nil, c.missing(wire.CodeGrantNotFound, "")
	}
	return found, refusal
}

// revokeHeld ends a grant as the protocol has it.
func (c *call) revokeHeld() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("reason", "user_token"); refusal != nil {
		return nil, refusal
	}
	reason := ""
	if f.given("reason") {
		reason = f.text("reason")
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	if f.has("user_token") {
		return nil, noUsers()
	}
	found, refusal := c.reachable()
	if refusal != nil {
		return nil, refusal
	}
	c.api.endGrants(func(g *grant) bool { return g == found }, c.actor(), cut(reason, wire.MaxReason))
	return map[string]any{
		"success":    true,
		"message":    "The grant of " + found.secret.slug + " is revoked.",
		"grant_id":   found.id,
		"revoked_at": stamp(found.revokedAt),
	}, nil
}

// cut is the beginning of a text, of so many characters.
func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}

func (c *call) endDelegation() (any, *refusal) {
	if uuid.Validate(c.ids[1]) != nil {
		return nil, refuse(wire.CodeAgentNotFound, "There is no such agent.")
	}
	return c.endDelegations(c.api.byID(c.ids[1]))
}

func (c *call) endOwnDelegation() (any, *refusal) {
	if c.agent == nil {
		return nil, refuse(wire.CodeAgentKeyRequired, "Only an agent can give back what it got.")
	}
	return c.endDelegations(c.agent)
}

// endDelegations ends what an agent got of a grant. Where it got nothing, nothing is left to be done.
func (c *call) endDelegations(of *agent) (any, *refusal) {
	if refusal := c.fields.only(); refusal != nil {
		return nil, refusal
	}
	if uuid.Validate(c.ids[0]) != nil {
		return nil, refuse(wire.CodeGrantNotFound, "There is no such grant.")
	}
	c.api.endGrants(func(g *grant) bool {
		return g.parent != nil && g.agent == of && (g.id == c.ids[0] || g.parent.id == c.ids[0])
	}, c.actor(), "")
	return nil, nil
}
