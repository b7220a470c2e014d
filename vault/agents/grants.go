package agents

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// revokeAllGrants writes an event for each grant that ends with its agent, and with it those that it delegated.
func revokeAllGrants(ctx context.Context, tx *store.Tx, c *api.Call, agentID string, now time.Time) error {
	revoked, err := tx.RevokeGrantsOfAgent(ctx, agentID, now, c.Asker.Actor().InWords(), "The agent was deleted.")
	if err != nil {
		return err
	}
	for _, event := range audit.GrantsRevoked(revoked, "agent_deleted") {
		if err := c.Audit(tx, event); err != nil {
			return err
		}
	}
	return nil
}

// LockLive reads an agent that is not deleted, and keeps others from changing it until the transaction ends. Whoever grants
// something to an agent does so first.
func (r *Room) LockLive(ctx context.Context, tx *store.Tx, c *api.Call, id string) (store.Agent, error) {
	agent, err := c.FindAgent(ctx, tx.LockAgent, id)
	if err == nil && agent.Status == wire.AgentRevoked {
		err = api.Fail(wire.CodeAgentNotFound).WithHint("The agent is deleted; create another one.")
	}
	return agent, err
}

// AllowSecret has the scopes of an agent, which is locked, name a managed secret: those that are enforced, and those that are
// staged to take their place. It writes down what that widened, and does nothing where they name it already.
func (r *Room) AllowSecret(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent, slug string) (store.Agent, error) {
	before := scopeState{normal(agent.Scopes), normal(agent.ScopesPending), agent.ScopesAppliesAt}
	after := before.allowing(wire.ScopeManagedSecrets, slug)
	if after.equal(before) {
		return agent, nil
	}
	if err := after.fits(); err != nil {
		return agent, err
	}
	widened := agent
	after.store(&widened)
	widened.Version++
	widened.UpdatedAt = r.base.Clock()
	if err := tx.UpdateAgent(ctx, widened); err != nil {
		return agent, err
	}
	return widened, c.Audit(tx, updateEvent(agent, widened, []string{"scopes"}, ""))
}

// allowing adds a scope to what is enforced and to what is staged. What was staged to remove that scope alone is staged no
// more.
func (s scopeState) allowing(provider, scope string) scopeState {
	extra := scopes{provider: {scope}}
	s.enforced = wire.UnionScopes(s.enforced, extra)
	if s.pending == nil {
		return s
	}
	s.pending = wire.UnionScopes(s.pending, extra)
	if wire.SameScopes(s.pending, s.enforced) {
		s.pending, s.appliesAt = nil, nil
	}
	return s
}

// fits refuses scopes that are longer than any may be.
func (s scopeState) fits() error {
	wanted, problem := s.enforced, ""
	if s.pending != nil {
		wanted, problem = s.pending, wire.TooLarge(api.Encode(s.enforced), wire.MaxStagedScopes)
	}
	if problem == "" {
		problem = wire.TooLarge(api.Encode(wanted), wire.MaxScopes)
	}
	if problem != "" {
		return api.Invalid("add_to_scopes", "The agent's scopes would get too long. %s", problem)
	}
	return nil
}
