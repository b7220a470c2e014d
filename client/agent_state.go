package client

import "github.com/alter-console/alter-console/client/wire"

// Live reports whether the agent is not deleted. A suspended one is live.
func (a *AgentInfo) Live() bool { return a.Status != AgentRevoked }

// Suspended reports whether the agent's keys are refused until it is resumed.
func (a *AgentInfo) Suspended() bool { return a.Status == AgentInactive }

// LockedOut reports whether the agent can't authenticate until a key is minted, which is so while it has no live one.
func (a *AgentInfo) LockedOut(liveKeys int) bool { return a.Live() && liveKeys == 0 }

// Staged reports whether a narrower allowlist waits for its time.
func (a *AgentInfo) Staged() bool { return a.ScopesPending != nil }

// WantedScopes is the allowlist that the agent was given last: the staged one, which it will have, or the one it has.
func (a *AgentInfo) WantedScopes() Scopes {
	if a.Staged() {
		return a.ScopesPending
	}
	return a.Scopes
}

// EndingScopes are what a staged allowlist takes away, nil when none is staged.
func (a *AgentInfo) EndingScopes() Scopes {
	if !a.Staged() {
		return nil
	}
	return wire.MissingScopes(a.ScopesPending, a.Scopes)
}

// Owner is who to ask about the agent, as its metadata says; "" when it does not say so in a text.
func (a *AgentInfo) Owner() string { return a.text(wire.MetadataOwner) }

// Team is the group that the agent works for, as its metadata says; "" when it does not say so in a text.
func (a *AgentInfo) Team() string { return a.text(wire.MetadataTeam) }

// HidesApprovers reports whether Policy says how many approvers there are instead of who. Sent back so, it keeps them.
func (a *AgentInfo) HidesApprovers() bool {
	approval, _ := a.Policy[wire.PolicyApproval].(map[string]any)
	_, counted := approval[wire.PolicyApproversCount]
	return counted
}

func (a *AgentInfo) text(name string) string {
	text, _ := a.Metadata[name].(string)
	return text
}

// KeyName is the name of the agent's first key.
func (r *AgentCreateResult) KeyName() string { return wire.KeyName(r.Name, 1) }

// NamesSecret reports whether the agent's allowlist names a managed secret, and goes on to when a staged one takes its place.
// A grant lets it use only what it names.
func (a *AgentInfo) NamesSecret(s *ManagedSecret) bool {
	return wire.ScopesNameSecret(a.Scopes, s.Slug, s.Name) && wire.ScopesNameSecret(a.WantedScopes(), s.Slug, s.Name)
}
