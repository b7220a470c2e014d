package agents

import (
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// apply makes the agent after the update and names the fields that differ. Without a difference the agent is returned
// as it was, version included.
func (u agentUpdate) apply(before store.Agent, now time.Time) (store.Agent, []string, error) {
	after := before
	var changed []string
	for _, field := range [...]struct {
		name  string
		apply func(*store.Agent, time.Time) (differs bool, err error)
	}{
		{"display_name", u.applyDisplayName},
		{"metadata", u.applyMetadata},
		{"status", u.applyStatus},
		{"policy", u.applyPolicy},
		{"scopes", u.applyScopes},
	} {
		differs, err := field.apply(&after, now)
		if err != nil {
			return before, nil, err
		}
		if differs {
			changed = append(changed, field.name)
		}
	}
	if len(changed) == 0 {
		return before, nil, nil
	}
	after.Version++
	after.UpdatedAt = now
	return after, changed, nil
}

func (u agentUpdate) applyDisplayName(agent *store.Agent, _ time.Time) (bool, error) {
	if !u.displayNameSent || deref(u.displayName) == deref(agent.DisplayName) {
		return false, nil
	}
	agent.DisplayName = u.displayName
	return true, nil
}

func (u agentUpdate) applyMetadata(agent *store.Agent, _ time.Time) (bool, error) {
	if u.metadata == nil || api.CanonicalJSON(u.metadata) == api.CanonicalJSON(agent.Metadata) {
		return false, nil
	}
	agent.Metadata = u.metadata
	agent.Owner, agent.Team = ownership(u.metadata)
	unlatch(agent)
	return true, nil
}

func (u agentUpdate) applyStatus(agent *store.Agent, _ time.Time) (bool, error) {
	if u.status == "" || u.status == agent.Status {
		return false, nil
	}
	if err := checkLatch(*agent); err != nil {
		return false, err
	}
	agent.Status = u.status
	return true, nil
}

func (u agentUpdate) applyPolicy(agent *store.Agent, _ time.Time) (bool, error) {
	if u.policy == nil {
		return false, nil
	}
	f := &agentFields{&api.Fields{}}
	policy := f.storedPolicy(u.policy, agent.Policy)
	if err := f.Err(); err != nil {
		return false, err
	}
	if api.CanonicalJSON(policy) == api.CanonicalJSON(agent.Policy) {
		return false, nil
	}
	agent.Policy = policy
	return true, nil
}

func (u agentUpdate) applyScopes(agent *store.Agent, now time.Time) (bool, error) {
	if u.scopes == nil {
		return false, nil
	}
	state := scopeState{normal(agent.Scopes), normal(agent.ScopesPending), agent.ScopesAppliesAt}
	if err := refuseLegacySecrets(state.enforced, u.scopes); err != nil {
		return false, err
	}
	next, removed := state.changeAsOldClient(u.scopes)
	if u.expectedVersion != 0 {
		next, removed = state.change(u.scopes, u.grace, now), nil
	}
	if removed != nil {
		return false, errNarrowing(removed)
	}
	if next.equal(state) {
		return false, nil
	}
	if next.pending != nil && wire.TooLarge(api.Encode(next.enforced), wire.MaxStagedScopes) != "" {
		return false, api.Invalid("scopes", "Together with the scopes still waiting to be removed, this is longer than %d bytes.", wire.MaxStagedScopes).
			WithHint("Wait until they are removed, or remove them at once with grace_seconds=0.")
	}
	next.store(agent)
	return true, nil
}

// errNarrowing refuses what only clients with versions may do, and says what the request would have removed.
func errNarrowing(removed scopes) *api.Error {
	list := flatten(removed)
	return api.Fail(wire.CodeNarrowingRequiresPhase).WithStatus(http.StatusConflict).
		WithHint("The request leaves out %s. Send the full list of scopes, or remove scopes with a client from 0.21 on, which passes expected_version.", text.Visible(strings.Join(list, ", ")))
}

func scopesOf(a store.Agent) scopeState {
	return scopeState{enforced: a.Scopes, pending: a.ScopesPending, appliesAt: a.ScopesAppliesAt}
}

func (s scopeState) store(a *store.Agent) {
	a.Scopes, a.ScopesPending, a.ScopesAppliesAt = s.enforced, s.pending, s.appliesAt
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
