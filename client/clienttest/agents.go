package clienttest

import (
	"maps"
	"slices"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// readNew reads what a create asks for.
func (c *call) readNew() (*agent, *refusal) {
	f := &c.fields
	if refusal := f.only("name", "type", "scopes", "metadata", "display_name", "policy"); refusal != nil {
		return nil, refusal
	}
	wanted := &agent{
		name:        f.name(),
		kind:        f.choice("type", wire.AgentTypes()),
		displayName: f.displayName(),
		status:      wire.AgentActive,
		scopes:      f.scopes(),
		metadata:    f.object("metadata", wire.MaxObject),
		version:     1,
	}
	wanted.policy = f.storedPolicy(f.object("policy", wire.MaxObject), nil)
	if wanted.kind == "" {
		wanted.kind = wire.AgentTypeAgent
	}
	if wanted.scopes == nil {
		wanted.scopes = client.Scopes{}
	}
	if wanted.metadata == nil {
		wanted.metadata = map[string]any{}
	}
	if wanted.policy == nil {
		wanted.policy = map[string]any{}
	}
	return wanted, f.refusal()
}

func (c *call) create() (any, *refusal) {
	wanted, refusal := c.readNew()
	if refusal != nil {
		return nil, refusal
	}
	request := wanted.request()
	first, refusal := c.usedBefore(request)
	switch {
	case refusal != nil:
		return nil, refusal
	case first != nil:
		return first.agent.created(first.key, nil), first.agent.replayable()
	case c.api.byName(wanted.name) != nil:
		return nil, refuse(wire.CodeAgentNameExists, "Another agent is named %s.", wanted.name)
	}
	wanted.id, wanted.createdAt = c.api.newID(), c.api.now()
	c.api.agents = append(c.api.agents, wanted)
	made := c.addKey(wanted)
	c.remember(used{request: request, agent: wanted, key: made})
	return wanted.created(made, made.plaintext), nil
}

func (c *call) get() (any, *refusal) {
	includeRevoked := c.fields.flag(c, "include_revoked") && c.api.offered[client.CapabilityRevokedAgents]
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.named(!includeRevoked)
	if refusal != nil {
		return nil, refusal
	}
	return found.json(), nil
}

func (c *call) me() (any, *refusal) { return c.agent.json(), nil }

func (c *call) delete() (any, *refusal) {
	found, refusal := c.named(false)
	if refusal != nil {
		return nil, refusal
	}
	if found.status != wire.AgentRevoked {
		now := c.api.now()
		found.status, found.pending, found.appliesAt = wire.AgentRevoked, nil, nil
		found.version++
		for _, key := range found.keys {
			if key.revokedAt == nil {
				key.revokedAt = &now
			}
		}
		c.api.endGrants(func(g *grant) bool { return g.agent == found }, c.actor(), "The agent was deleted.")
	}
	return found.json(), nil
}

func (c *call) providers() (any, *refusal) {
	names := map[string]bool{}
	for _, agent := range c.api.agents {
		for provider := range agent.scopes {
			names[provider] = true
		}
	}
	return map[string]any{"items": sorted(names)}, nil
}

func sorted(names map[string]bool) []string {
	list := slices.Sorted(maps.Keys(names))
	if list == nil {
		list = []string{}
	}
	return list
}
