package clienttest

import (
	"net/http"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A delegation is what an agent asks to be handed on. What is nil or 0 stays, or is as in the grant it comes from.
type delegation struct {
	to         string
	delegable  *bool
	constraint []string
	lasting    time.Duration
}

func (c *call) readDelegation() (wanted delegation, refusal *refusal) {
	f := &c.fields
	if refusal := f.only("to_agent_id", "delegable", "scope_constraint", "ttl_seconds"); refusal != nil {
		return wanted, refusal
	}
	wanted = delegation{to: f.required("to_agent_id"), lasting: f.seconds("ttl_seconds")}
	if f.given("delegable") {
		delegable := f.boolean("delegable")
		wanted.delegable = &delegable
	}
	if refusal := f.refusal(); refusal != nil || !f.given("scope_constraint") {
		return wanted, refusal
	}
	wanted.constraint = distinct(f.texts("scope_constraint"))
	if n := len(wanted.constraint); n < 1 || n > wire.MaxScopeConstraint || slices.ContainsFunc(wanted.constraint, badAtom) {
		return wanted, refuse(wire.CodeInvalidScopeConstraint, "The constraint is no list of scopes.").about("scope_constraint")
	}
	return wanted, nil
}

// badAtom reports whether a text is no scope token (RFC 6749), or one that stands for all.
func badAtom(atom string) bool {
	plain := !slices.ContainsFunc([]byte(atom), func(c byte) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' })
	return atom == "" || atom == "*" || len(atom) > wire.MaxConstraintAtom || !plain
}

// delegate has an agent hand a grant that it holds on to another. Doing so again changes what it handed on.
func (c *call) delegate() (any, *refusal) {
	if c.agent == nil {
		return nil, refuse(wire.CodeAgentKeyRequired, "Only an agent can hand on what it holds.")
	}
	wanted, refusal := c.readDelegation()
	if refusal != nil {
		return nil, refusal
	}
	to, refusal := c.api.liveAgent(wanted.to)
	if refusal == nil && to.status != wire.AgentActive {
		refusal = refuse(wire.CodeAgentNotFound, "The agent %s is not active.", to.name)
	}
	if refusal != nil {
		return nil, refusal.about("to_agent_id")
	}
	held, refusal := c.api.grantByID(c.ids[0])
	switch {
	case refusal != nil:
		return nil, refusal
	case held.agent != c.agent:
		return nil, c.missing(wire.CodeGrantNotFound, "")
	}
	if refusal := c.mayHandOn(held, to, wanted); refusal != nil {
		return nil, refusal
	}
	g := c.childOf(held, to)
	wanted.apply(g, c.api.now())
	return map[string]any{
		"grant_id":        g.id,
		"grant_kind":      wire.GrantKindManagedSecret,
		"parent_grant_id": held.id,
		"depth":           g.depth(),
		"delegable":       g.delegable,
		"status":          g.status(c.api.now()),
		"expires_at":      stamp(g.policy.expiresAt),
	}, nil
}

// mayHandOn refuses to hand a grant on to an agent.
func (c *call) mayHandOn(held *grant, to *agent, wanted delegation) *refusal {
	if no := held.over(c.api); no != nil {
		return no
	}
	missing := func(scope string) bool { return held.constraint != nil && !slices.Contains(held.constraint, scope) }
	switch {
	case slices.ContainsFunc(held.chain(), func(g *grant) bool { return g.agent == to }):
		return invalid("to_agent_id", "The agent holds this grant, or one that it was delegated from, already.")
	case !held.delegable:
		return notDelegable(wire.NotDelegableHolder)
	case wanted.delegable != nil && *wanted.delegable && held.depth()+2 > wire.MaxDelegationDepth:
		return notDelegable(wire.NotDelegableNoOnward)
	case slices.ContainsFunc(wanted.constraint, missing):
		return refuse(wire.CodeInvalidScopeConstraint, "The grant itself is narrowed to less.").about("scope_constraint")
	}
	return nil
}

func notDelegable(reason string) *refusal {
	r := refuse(wire.CodeGrantNotDelegable, "The grant can't be delegated so: %s.", reason)
	r.extra = map[string]any{"detail_reason": reason}
	return r
}

// childOf is the grant that an agent got of another, or a new one.
func (c *call) childOf(held *grant, to *agent) *grant {
	for _, g := range c.api.grants {
		if g.parent == held && g.agent == to && g.status(c.api.now()) == wire.GrantActive {
			return g
		}
	}
	g := &grant{secret: held.secret, agent: to, parent: held, label: held.label, policy: held.policy, constraint: held.constraint, createdBy: c.actor()}
	_ = c.api.keepGrant(g) // labels are no matter here
	c.status = http.StatusCreated
	return g
}

// apply gives a grant what is asked for, and never more than the grant that it comes from has.
func (d delegation) apply(g *grant, now time.Time) {
	if d.delegable != nil {
		g.delegable = *d.delegable
	}
	if d.constraint != nil {
		g.constraint = d.constraint
	}
	if d.lasting > 0 {
		g.policy.expiresAt = after(now, d.lasting)
	}
	g.policy.expiresAt = sooner(g.policy.expiresAt, g.parent.policy.expiresAt)
}

// sooner is the first of two ends, nil for never.
func sooner(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}
