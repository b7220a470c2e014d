package clienttest

import (
	"math"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// An update is what a PATCH asks for; what is nil stays.
type update struct {
	displayName     *string
	metadata        map[string]any
	policy          map[string]any
	scopes          client.Scopes
	status          string
	expectedVersion int // 0: any
	grace           *time.Duration
}

func (c *call) readUpdate() (update, *refusal) {
	f := &c.fields
	known := []string{"display_name", "metadata", "scopes", "policy", "status"}
	if c.api.offered[client.CapabilitySuspendReason] {
		known = append(known, "reason")
	}
	if refusal := f.only(known...); refusal != nil {
		return update{}, refusal
	}
	u := update{
		displayName: f.displayName(),
		metadata:    f.object("metadata", wire.MaxObject),
		policy:      f.object("policy", wire.MaxObject),
		scopes:      f.scopes(),
		status:      f.choice("status", wire.SettableStatuses()),
	}
	if u.status != "" && len(f.members) > 1 && !(len(f.members) == 2 && f.has("reason")) {
		f.add("status", "This can't be combined with other fields.")
	}
	if f.optional("reason", wire.MaxReason); f.has("reason") && u.status != wire.AgentInactive {
		f.add("reason", "This goes with the status “inactive” alone.")
	}
	u.expectedVersion = f.integer(c, "expected_version", 1, math.MaxInt32, 0)
	if _, given := c.query["grace_seconds"]; given {
		grace := time.Duration(f.integer(c, "grace_seconds", 0, int(wire.MaxGrace/time.Second), 0)) * time.Second
		u.grace = &grace
		switch {
		case u.scopes == nil:
			f.add("grace_seconds", "This applies only together with scopes.")
		case u.expectedVersion == 0:
			f.add("expected_version", "This is required with grace_seconds.")
		}
	}
	return u, f.refusal()
}

// readChange reads an update, and finds the agent that it is of.
func (c *call) readChange() (u update, of *agent, refusal *refusal) {
	if u, refusal = c.readUpdate(); refusal == nil {
		of, refusal = c.named(true)
	}
	return u, of, refusal
}

func (c *call) update() (any, *refusal) {
	u, found, refusal := c.readChange()
	if refusal != nil {
		return nil, refusal
	}
	if u.expectedVersion != 0 && u.expectedVersion != found.version {
		return nil, refuse(wire.CodeAgentConcurrentUpdate, "The agent is at version %d, not %d.", found.version, u.expectedVersion)
	}
	after := *found
	changed, refusal := c.apply(u, &after)
	if refusal != nil {
		return nil, refusal
	}
	if changed {
		after.version++
		*found = after
	}
	return found.json(), nil
}

// apply changes an agent, and reports whether anything is different then.
func (c *call) apply(u update, a *agent) (changed bool, refusal *refusal) {
	if c.fields.has("display_name") && !equal(a.displayName, u.displayName) {
		a.displayName, changed = u.displayName, true
	}
	if u.metadata != nil && !equal(a.metadata, u.metadata) {
		a.metadata, changed = u.metadata, true
	}
	if policy := c.fields.storedPolicy(u.policy, a.policy); policy != nil && !equal(a.policy, policy) {
		a.policy, changed = policy, true
	}
	if refusal := c.fields.refusal(); refusal != nil {
		return false, refusal
	}
	if u.status != "" && u.status != a.status {
		a.status, changed = u.status, true
	}
	if u.scopes == nil {
		return changed, nil
	}
	scopesChanged, refusal := a.setScopes(u.scopes, u.expectedVersion != 0, u.grace, c.api.now())
	return changed || scopesChanged, refusal
}
