package clienttest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// actor says in words who asks.
func (c *call) actor() string {
	if c.agent != nil {
		return "agent " + c.agent.name
	}
	return "the application"
}

func (c *call) createGrant() (any, *refusal) {
	wanted, agentID, secretID, refusal := c.readNewGrant()
	if refusal != nil {
		return nil, refusal
	}
	if add, _ := c.fields.members["add_to_scopes"].(bool); add && !slices.Contains(c.granted(), wire.KeyScopeAgentsWrite) {
		scope := []string{wire.KeyScopeAgentsWrite}
		return nil, lacking(scope, c.granted(), scope).about("add_to_scopes")
	}
	request := "grant " + string(encode(c.fields.members))
	first, refusal := c.usedBefore(request)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil:
		return c.api.showGrant(first.grant), nil
	}
	if agentID != "" {
		if wanted.agent, refusal = c.api.liveAgent(agentID); refusal != nil {
			return nil, refusal.about("agent_id")
		}
	}
	if wanted.secret, refusal = c.api.liveSecret(secretID); refusal != nil {
		return nil, refusal.about("managed_secret")
	}
	if refusal := c.api.keepGrant(wanted); refusal != nil {
		return nil, refusal
	}
	if add, _ := c.fields.members["add_to_scopes"].(bool); add {
		wanted.agent.allow(wanted.secret)
	}
	c.remember(used{request: request, grant: wanted})
	return c.api.showGrant(wanted), nil
}

func (c *call) readNewGrant() (wanted *grant, agentID, secretID string, refusal *refusal) {
	f := &c.fields
	if refusal := f.only("managed_secret", "agent_id", "system", "label", "policy", "delegable", "add_to_scopes"); refusal != nil {
		return nil, "", "", refusal
	}
	secretID = f.required("managed_secret")
	wanted = &grant{createdBy: c.actor(), label: f.line("label", wire.MaxGrantLabel), policy: c.readGrantPolicy(f, "policy"), delegable: f.boolean("delegable")}
	widens, system := f.boolean("add_to_scopes"), f.boolean("system")
	named := f.given("agent_id")
	if named {
		agentID = f.required("agent_id")
	}
	switch {
	case system && agentID != "":
		f.add("agent_id", "This can't be combined with system.")
	case !system && !named:
		f.add("agent_id", "This is required, unless system is true.")
	case system && wanted.delegable:
		f.add("delegable", "A grant of the application can't be delegated.")
	case system && widens:
		f.add("add_to_scopes", "The application has no scopes.")
	}
	return wanted, agentID, secretID, f.refusal()
}

// liveAgent finds an agent that is not deleted.
func (a *API) liveAgent(id string) (*agent, *refusal) {
	found := a.byID(id)
	if found == nil || found.status == wire.AgentRevoked {
		return nil, refuse(wire.CodeAgentNotFound, "There is no such agent.")
	}
	return found, nil
}

// about has a refusal name the field of the body that it is about.
func (r *refusal) about(field string) *refusal {
	r.problems = []problem{{field, r.message}}
	return r
}

// keepGrant adds a grant, unless its holder has another one of the same secret with its label.
func (a *API) keepGrant(g *grant) *refusal {
	for _, other := range a.grants {
		beside := other.secret == g.secret && other.agent == g.agent && other.parent == nil && other.status(a.now()) == wire.GrantActive
		if beside && g.parent == nil && g.label != "" && other.label == g.label {
			r := refuse(wire.CodeSiblingLabel, "Another grant has the label %s.", g.label).about("label")
			r.extra = map[string]any{"label": g.label, "grant_id": other.id}
			return r
		}
	}
	g.id, g.createdAt = a.newID(), a.now()
	a.grants = append(a.grants, g)
	return nil
}

func (c *call) getGrant() (any, *refusal) {
	found, refusal := c.api.grantByID(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	return c.api.showGrant(found), nil
}

func (c *call) revokeGrant() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("reason"); refusal != nil {
		return nil, refusal
	}
	reason := strings.TrimSpace(f.optional("reason", wire.MaxReason))
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.api.grantByID(c.ids[0])
	if refusal != nil {
		return nil, refusal
	}
	c.api.endGrants(func(g *grant) bool { return g == found }, c.actor(), reason)
	return c.api.showGrant(found), nil
}

func (c *call) searchGrants() (any, *refusal) {
	now := c.api.now()
	f, soon, term, secret := &c.fields, now.Add(wire.ExpiringSoon), strings.ToLower(c.query["q"]), strings.ToLower(c.query["managed_secret"])
	if status := c.query["status"]; status != "" && !slices.Contains(wire.GrantStatuses(), status) {
		f.add("status", "This must be one of %s.", strings.Join(wire.GrantStatuses(), ", "))
	}
	expiring := f.flag(c, "expiring")
	limit := c.readLimit()
	grants := list[*grant]{c.api.grants, func(g *grant) string { return g.id }, func(g *grant) bool {
		ends := g.policy.expiresAt
		return c.sees(g) && (term == "" || strings.Contains(g.searchText(), term)) &&
			(c.query["agent_id"] == "" || g.heldBy(c.query["agent_id"])) &&
			g.comesFrom(c.query["below"], c.query["below_agent"]) &&
			(secret == "" || g.secret.id == secret || g.secret.slug == secret) &&
			(c.query["status"] == "" || g.status(now) == c.query["status"]) &&
			(!expiring || g.status(now) == wire.GrantActive && ends != nil && !ends.After(soon))
	}}.sort(c, wire.GrantSorts(), wire.DefaultSort, grantOrders)
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := grants.page(c, limit, 0)
	if refusal != nil {
		return nil, refusal
	}
	return found.show(func(g *grant) any { return c.api.showGrant(g) }), nil
}

func (g *grant) heldBy(agentID string) bool { return g.agent != nil && g.agent.id == agentID }

// comesFrom reports whether a grant was delegated from another, or from what an agent holds, at any depth; "" is any.
func (g *grant) comesFrom(id, agentID string) bool {
	above := g.parent.chain()
	return (id == "" || slices.ContainsFunc(above, func(up *grant) bool { return up.id == id })) &&
		(agentID == "" || slices.ContainsFunc(above, func(up *grant) bool { return up.heldBy(agentID) }))
}

var grantOrders = map[string]func(a, b *grant) int{
	wire.SortCreated:  func(a, b *grant) int { return 0 }, // by id, as they were made
	wire.SortSecret:   func(a, b *grant) int { return cmp.Compare(a.secret.slug, b.secret.slug) },
	wire.SortAgent:    func(a, b *grant) int { return cmp.Compare(nameOf(a.agent), nameOf(b.agent)) },
	wire.SortExpires:  func(a, b *grant) int { return a.end().Compare(b.end()) },
	wire.SortLastUsed: func(a, b *grant) int { return compareTimes(a.lastUsedAt, b.lastUsedAt) },
}

// end is when a grant ends, far away where it doesn't.
func (g *grant) end() time.Time {
	if g.policy.expiresAt == nil {
		return time.Unix(1<<40, 0)
	}
	return *g.policy.expiresAt
}

func (g *grant) searchText() string {
	return strings.ToLower(strings.Join([]string{g.secret.slug, nameOf(g.agent), g.id, g.label}, "\n"))
}

func nameOf(a *agent) string {
	if a == nil {
		return ""
	}
	return a.name
}
