package clienttest

import (
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// derive makes a key that may do some of what the one may that asks.
func (c *call) derive() (any, *refusal) {
	if refusal := c.fields.only("scopes", "expires_in", "cidr_allowlist", "name", "metadata"); refusal != nil {
		return nil, refusal
	}
	wanted, refusal := c.readDerived()
	switch {
	case refusal != nil:
		return nil, refusal
	case slices.Contains(wanted.scopes, wire.KeyScopeKeysDerive):
		return nil, refuse(wire.CodeInvalidDerivedScope, "A derived key can't derive further keys.")
	case c.api.derivedAtWork(c.key) >= wire.MaxMadeKeys:
		return nil, refuse(wire.CodeAgentKeyLimit, "The key has made %d keys that work, the most it can have.", wire.MaxMadeKeys)
	}
	if refusal := c.checkCeiling(wanted); refusal != nil {
		return nil, refusal
	}
	wanted.plaintext = c.api.newPlaintext(wire.KeyDerived)
	wanted.count(c.key)
	c.api.keepAppKey(wanted)
	return wanted.appMinted(wanted.plaintext), nil
}

// readDerived reads what is wanted of a derived key, which has the rest from its parent. Its life is cut to what is allowed.
func (c *call) readDerived() (*key, *refusal) {
	f, parent, now := &c.fields, c.key, c.api.now()
	wanted := &key{name: "derived-" + now.UTC().Format("20060102-150405")}
	wanted.limits = limits{scopes: f.texts("scopes"), cidrs: parent.cidrs, rateLimit: parent.rateLimit, parent: parent}
	seconds := f.whole("expires_in", 1, int(wire.MaxKeyLife/time.Second), 0)
	if !f.has("expires_in") {
		f.add("expires_in", "Say for how many seconds the key is to work.")
	}
	if f.given("name") {
		wanted.name = f.text("name")
	}
	if f.given("cidr_allowlist") {
		wanted.cidrs = f.texts("cidr_allowlist")
	}
	if f.given("metadata") {
		wanted.metadata = f.object("metadata", wire.MaxObject)
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	ends := now.Add(min(time.Duration(seconds)*time.Second, wire.MaxDerivedLife))
	if last := parent.endsAt(); last != nil && last.Before(ends) {
		ends = *last
	}
	wanted.expiresAt = &ends
	f.cleanAppKey(wanted, now)
	return wanted, f.refusal()
}

// derivedAtWork counts the keys derived from one that work.
func (a *API) derivedAtWork(parent *key) int {
	derived := a.derivedFrom(parent)
	return len(slices.DeleteFunc(derived, func(k *key) bool { return !k.works(a.now()) }))
}

// anyKey is the key that the path names. An agent's own key finds those of its agent only.
func (c *call) anyKey() (*key, *refusal) {
	for _, k := range c.api.keys {
		if strings.EqualFold(k.id, c.ids[0]) && (c.key.agent == nil || k.agent == c.key.agent) {
			return k, nil
		}
	}
	return nil, refuse(wire.CodeKeyNotFound, "There is no such key.")
}

// rotateAny makes a key in the place of the application's or an agent's.
func (c *call) rotateAny() (any, *refusal) {
	found, refusal := c.anyKey()
	if refusal == nil && found.agent == nil {
		return c.rotateAppKey()
	}
	days, invalid := c.readOverlap()
	if invalid != nil {
		return nil, invalid
	}
	if refusal == nil {
		refusal = c.checkRotation(found)
	}
	if refusal != nil {
		return nil, refusal
	}
	made := c.addKey(found.agent)
	found.retire(made, c.api.now(), days)
	return made.appMinted(made.plaintext), nil
}

// checkRotation refuses what has no successor, of an agent's keys.
func (c *call) checkRotation(old *key) *refusal {
	if refusal := old.rotatable(); refusal != nil {
		return refusal
	}
	switch {
	case c.key.agent != nil && len(c.lacks(wire.AgentKeyScopes())) > 0:
		return lacking(wire.AgentKeyScopes(), c.granted(), c.lacks(wire.AgentKeyScopes()))
	case c.key.agent == nil && !slices.Contains(c.granted(), wire.KeyScopeAgentsWrite):
		return lacking([]string{wire.KeyScopeAgentsWrite}, c.granted(), []string{wire.KeyScopeAgentsWrite})
	case old.agent.status == wire.AgentRevoked:
		return refuse(wire.CodeAgentNotFound, "There is no such agent.")
	case old.agent.live(c.api.now()) >= wire.MaxKeys:
		return refuse(wire.CodeAgentKeyLimit, "The agent has %d keys that work, the most it can have.", wire.MaxKeys)
	}
	return nil
}

// lacks are the scopes that the request's key, less its constraints, lacks of some.
func (c *call) lacks(scopes []string) []string {
	return wire.LackingKeyScopes(c.granted(), scopes)
}

// revokeAny ends a key of the application or of an agent, and those derived from it.
func (c *call) revokeAny() (any, *refusal) {
	force := c.fields.flag(c, "force")
	if refusal := c.fields.refusal(); refusal != nil {
		return nil, refusal
	}
	found, refusal := c.anyKey()
	switch {
	case refusal != nil:
		return nil, refusal
	case found.agent != nil && found.agent.status == wire.AgentRevoked:
		return nil, refuse(wire.CodeAgentNotFound, "There is no such agent.")
	case found.revokedAt == nil && found.isLast(c.api.now()) && !force:
		return nil, refuse(wire.CodeLastActiveKey, "This is the agent's last key.")
	}
	c.api.end(found)
	return found.appJSON(), nil
}

// end revokes a key, and those derived from it. For one that is revoked there is nothing left to do.
func (a *API) end(k *key) {
	if k.revokedAt != nil {
		return
	}
	now := a.now()
	for _, one := range append(a.derivedFrom(k), k) {
		one.revokedAt = &now
	}
}

// catalog answers which scopes keys can have.
func (c *call) catalog() (any, *refusal) {
	resources := map[string]any{}
	for resource, verbs := range wire.KeyScopeResources() {
		resources[resource] = map[string]any{"verbs": verbs}
	}
	return map[string]any{
		"scope_version": wire.KeyScopeVersion,
		"resources":     resources,
		"action_verbs":  wire.KeyScopeActions(),
		"deprecated":    []string{},
	}, nil
}
