package clienttest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

type agent struct {
	id, name, kind, status string
	displayName            *string
	scopes, pending        client.Scopes
	appliesAt              *time.Time
	policy, metadata       map[string]any
	version                int
	createdAt              time.Time
	lastUsedAt             *time.Time
	keys                   []*key // oldest first
}

// newID makes the next id.
func (a *API) newID() string {
	a.count++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", a.count)
}

func (a *API) byID(id string) *agent {
	for _, agent := range a.agents {
		if strings.EqualFold(agent.id, id) {
			return agent
		}
	}
	return nil
}

// byName finds an agent that is not revoked.
func (a *API) byName(name string) *agent {
	for _, agent := range a.agents {
		if agent.name == name && agent.status != wire.AgentRevoked {
			return agent
		}
	}
	return nil
}

// named is the agent that the path names; live ones are not revoked.
func (c *call) named(live bool) (*agent, *refusal) {
	found := c.api.byID(c.ids[0])
	if found == nil || live && found.status == wire.AgentRevoked {
		return nil, refuse(wire.CodeAgentNotFound, "There is no such agent.")
	}
	return found, nil
}

func (a *agent) view() map[string]any {
	return map[string]any{
		"id": a.id, "name": a.name, "display_name": a.displayName, "type": a.kind, "status": a.status,
		"scopes": a.scopes, "scopes_pending": a.pending, "scopes_applies_at": stamp(a.appliesAt),
		"policy": publicPolicy(a.policy), "metadata": a.metadata, "rate_limit_per_minute": nil, "version": a.version,
		"created_at": stamp(&a.createdAt), "last_used_at": stamp(a.lastUsedAt), "parent_agent_id": nil,
		"stored_legacy_managed_secret_names": []string{},
	}
}

// readNew reads what a create asks for.
func (c *call) readNew() (*agent, *refusal) {
	f := &c.body
	if refusal := f.only("name", "type", "scopes", "metadata", "display_name", "policy"); refusal != nil {
		return nil, refusal
	}
	wanted := &agent{name: f.name(), kind: f.choice("type", wire.AgentTypes()), displayName: f.displayName(), status: wire.AgentActive,
		scopes: f.scopes(), metadata: f.object("metadata", wire.MaxObject), version: 1}
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
	c.remember(request, wanted, made)
	return wanted.created(made, made.plaintext), nil
}

// request is what a create asks for, however it was written.
func (a *agent) request() string {
	view := a.view()
	sorted := client.Scopes{}
	for provider, list := range a.scopes {
		sorted[provider] = slices.Sorted(slices.Values(list))
	}
	view["scopes"], view["policy"] = sorted, a.policy
	return "create " + string(encode(view))
}

func (a *agent) created(first *key, plaintext any) map[string]any {
	view := a.view()
	view["api_key"], view["key_id"] = plaintext, first.id
	return view
}

// replayable refuses to repeat the creation of an agent that is not active any more.
func (a *agent) replayable() *refusal {
	code := wire.RefusesReplay(a.status)
	if code == "" {
		return nil
	}
	r := refuse(code, "The agent made with this Idempotency-Key is %s.", a.status)
	r.extra = map[string]any{"agent_id": a.id}
	return r
}

func (c *call) get() (any, *refusal) {
	includeRevoked := c.body.flag(c, "include_revoked") && c.api.offered[client.CapabilityRevokedAgents]
	if refusal := c.body.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.named(!includeRevoked)
	if refusal != nil {
		return nil, refusal
	}
	return found.view(), nil
}

func (c *call) me() (any, *refusal) { return c.agent.view(), nil }

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
	}
	return found.view(), nil
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

func (c *call) checkCreate() (any, *refusal) {
	wanted, refusal := c.readNew()
	if refusal == nil && c.api.byName(wanted.name) != nil {
		refusal = invalid("name", "Another agent has this name.")
	}
	return map[string]any{}, refusal
}

func (c *call) checkUpdate() (any, *refusal) {
	u, refusal := c.readUpdate()
	if refusal != nil {
		return nil, refusal
	}
	found, refusal := c.named(true)
	if refusal != nil {
		return nil, refusal
	}
	c.body.storedPolicy(u.policy, found.policy)
	return map[string]any{}, c.body.refusal()
}
