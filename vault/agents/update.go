package agents

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// An agentUpdate is what a PATCH asks for. Fields that are nil, or not marked as sent, stay as they are.
type agentUpdate struct {
	displayNameSent bool
	displayName     *string
	metadata        json.RawMessage
	policy          json.RawMessage // as sent: what it stands for depends on the stored one
	scopes          scopes
	status          string
	expectedVersion int            // 0: not given
	grace           *time.Duration // nil: not given
}

// update answers PATCH /sdk/agents/{id}: edits, scope changes, suspend and resume (protocol 5.8 and 5.9).
func (r *Room) update(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	if err != nil {
		return api.Reply{}, err
	}
	var after store.Agent
	err = c.Change(func(ctx context.Context, tx *store.Tx) error {
		before, err := lockLiveAgent(ctx, tx, c)
		if err != nil {
			return err
		}
		if update.expectedVersion != 0 && update.expectedVersion != before.Version {
			return api.Failf(wire.CodeAgentConcurrentUpdate, "The agent is at version %d, not %d: it was changed since you read it.", before.Version, update.expectedVersion)
		}
		var changed []string
		if after, changed, err = update.apply(before, r.base.Clock()); err != nil || len(changed) == 0 {
			return err
		}
		if err := tx.UpdateAgent(ctx, after); err != nil {
			return err
		}
		return c.Audit(tx, updateEvent(before, after, changed))
	})
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(viewAgent(after))
}

func readUpdate(c *api.Call) (agentUpdate, error) {
	fields, err := c.Fields("display_name", "metadata", "scopes", "policy", "status")
	if err != nil {
		return agentUpdate{}, err
	}
	f := &agentFields{fields}
	u := agentUpdate{displayNameSent: f.Has("display_name"), displayName: f.displayName(), status: f.status()}
	u.metadata = f.metadata()
	u.policy, _ = f.Object("policy", wire.MaxObject)
	u.scopes = f.scopes()
	u.readQuery(c, f)
	return u, f.Err()
}

// status reads the state an agent is put in, which no other field may come with.
func (f *agentFields) status() string {
	if !f.Has("status") {
		return ""
	}
	status, ok := f.Text("status")
	switch {
	case !ok:
	case !slices.Contains(wire.SettableStatuses(), status):
		f.Add("status", "This must be %s; an agent is deleted with DELETE.", api.Either(wire.SettableStatuses()))
	case f.Len() > 1:
		f.Add("status", "This can't be combined with other fields.")
	}
	return status
}

func (u *agentUpdate) readQuery(c *api.Call, f *agentFields) {
	q := c.Query()
	u.expectedVersion = q.Integer("expected_version", 1, math.MaxInt32, 0)
	if q.Has("grace_seconds") {
		grace := time.Duration(q.Integer("grace_seconds", 0, int(wire.MaxGrace/time.Second), 0)) * time.Second
		u.grace = &grace
		switch {
		case !f.Has("scopes"):
			q.Add("grace_seconds", "This applies only together with “scopes”.")
		case u.expectedVersion == 0:
			q.Add("expected_version", "This is required with “grace_seconds”.")
		}
	}
	f.Take(q.Problems)
}

// apply makes the agent after the update and names the fields that differ. Without a difference the agent is returned
// as it was, version included.
func (u agentUpdate) apply(before store.Agent, now time.Time) (store.Agent, []string, error) {
	after := before
	var changed []string
	if u.displayNameSent && deref(u.displayName) != deref(before.DisplayName) {
		after.DisplayName = u.displayName
		changed = append(changed, "display_name")
	}
	if u.metadata != nil && api.CanonicalJSON(u.metadata) != api.CanonicalJSON(before.Metadata) {
		after.Metadata = u.metadata
		after.Owner, after.Team = ownership(u.metadata)
		changed = append(changed, "metadata")
	}
	if u.status != "" && u.status != before.Status {
		after.Status = u.status
		changed = append(changed, "status")
	}
	if u.policy != nil {
		f := &agentFields{&api.Fields{}}
		policy := f.storedPolicy(u.policy, before.Policy)
		if err := f.Err(); err != nil {
			return before, nil, err
		}
		if api.CanonicalJSON(policy) != api.CanonicalJSON(before.Policy) {
			after.Policy = policy
			changed = append(changed, "policy")
		}
	}
	scopesChanged, err := u.applyScopes(&after, now)
	if err != nil {
		return before, nil, err
	}
	if scopesChanged {
		changed = append(changed, "scopes")
	}
	if len(changed) == 0 {
		return before, nil, nil
	}
	after.Version++
	after.UpdatedAt = now
	return after, changed, nil
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

// entered is what the audit trail calls it when an update puts an agent in a state.
var entered = map[string]audit.Action{
	wire.AgentActive:   audit.AgentResumed,
	wire.AgentInactive: audit.AgentSuspended,
}

func updateEvent(before, after store.Agent, changed []string) audit.Event {
	detail := map[string]any{"changed": changed, "version": after.Version}
	action := audit.AgentUpdated
	if before.Status != after.Status {
		action = entered[after.Status]
	}
	if slices.Contains(changed, "policy") {
		detail["policy_before"], detail["policy_after"] = api.OrEmpty(before.Policy), api.OrEmpty(after.Policy)
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

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
