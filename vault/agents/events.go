package agents

import (
	"encoding/json"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

func agentEvent(action audit.Action, a store.Agent, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAgent, ID: a.ID, Label: a.Name}, Detail: detail}
}

// KeyEvent is what happens to a key; detail may be nil, and tells of the key's agent as well.
func KeyEvent(action audit.Action, k store.Key, detail map[string]any) audit.Event {
	if detail == nil {
		detail = map[string]any{}
	}
	target := audit.Target{Kind: audit.TargetKey, ID: k.ID, Label: k.Name}
	if k.AgentID != nil {
		target.Agent = *k.AgentID
		detail["agent_id"] = *k.AgentID
	}
	return audit.Event{Action: action, Target: target, Detail: detail}
}

// auditMinted writes that a request has made a key, and has the log name it.
func auditMinted(tx *store.Tx, c *api.Call, k store.Key, detail map[string]any) error {
	c.Note("agent", *k.AgentID)
	c.Note("new_key", k.ID)
	return c.Audit(tx, KeyEvent(audit.KeyMinted, k, detail))
}

// entered is what the audit trail calls it when an update puts an agent in a state.
var entered = map[string]audit.Action{
	wire.AgentActive:   audit.AgentResumed,
	wire.AgentInactive: audit.AgentSuspended,
}

// differing are the members of two objects that are not the same in both.
func differing(before, after json.RawMessage) (was, is map[string]json.RawMessage) {
	_, _ = json.Unmarshal(before, &was), json.Unmarshal(after, &is) // objects, or nothing
	for name, value := range was {
		if other, kept := is[name]; kept && api.CanonicalJSON(value) == api.CanonicalJSON(other) {
			delete(was, name)
			delete(is, name)
		}
	}
	return orNone(was), orNone(is)
}

// orNone is an object that is there even when it has no members.
func orNone(members map[string]json.RawMessage) map[string]json.RawMessage {
	if members == nil {
		return map[string]json.RawMessage{}
	}
	return members
}

func updateEvent(before, after store.Agent, changed []string, reason string) audit.Event {
	detail := map[string]any{"changed": changed, "version": after.Version}
	if reason != "" {
		detail["reason"] = reason
	}
	action := audit.AgentUpdated
	if before.Status != after.Status {
		action = entered[after.Status]
	}
	if slices.Contains(changed, "policy") {
		detail[policyBefore], detail[policyAfter] = publicPolicy(before.Policy), publicPolicy(after.Policy)
		if approversDiffer(before.Policy, after.Policy) {
			detail["approvers_changed"] = true
		}
	}
	if slices.Contains(changed, "display_name") {
		detail["display_name_before"], detail["display_name_after"] = before.DisplayName, after.DisplayName
	}
	if slices.Contains(changed, "metadata") {
		detail["metadata_before"], detail["metadata_after"] = differing(before.Metadata, after.Metadata)
	}
	if slices.Contains(changed, "scopes") {
		detail["scopes_added"] = flatten(wire.MissingScopes(before.Scopes, after.Scopes))
		detail["scopes_removed"] = flatten(wire.MissingScopes(after.Scopes, before.Scopes))
		if after.ScopesPending != nil {
			detail["scopes_staged_for_removal"] = flatten(wire.MissingScopes(after.ScopesPending, after.Scopes))
			detail["scopes_applies_at"] = stamp(after.ScopesAppliesAt)
		}
	}
	return agentEvent(action, after, detail)
}
