package agents

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const applyBatch = 100

// ApplyDue applies every staged narrowing that is due, of active agents only, and returns how many it applied. An agent
// that can't be changed is left for the next time, and doesn't keep the others waiting.
func (r *Room) ApplyDue(ctx context.Context) (int, error) {
	applied, failed := 0, map[string]bool{}
	for {
		limit := applyBatch + len(failed) // those that failed are due still, and come first again
		due, err := r.base.Store.AgentsWithDueScopes(ctx, r.base.Clock(), limit)
		if err != nil {
			return applied, err
		}
		for _, agent := range due {
			if failed[agent.ID] {
				continue
			}
			if _, err := r.applyDue(ctx, agent.AppID, agent.ID); err != nil {
				failed[agent.ID] = true
				r.base.Report(ctx, "apply the due narrowing of agent "+agent.ID, err)
				continue
			}
			applied++
		}
		if len(due) < limit || ctx.Err() != nil {
			return applied, ctx.Err()
		}
	}
}

// UpToDate returns an agent after the narrowing that is due, if one is. A suspended agent's stays as it is.
func (r *Room) UpToDate(ctx context.Context, agent *store.Agent) (*store.Agent, error) {
	if agent.Status != wire.AgentActive || !scopesOf(*agent).due(r.base.Now()) {
		return agent, nil
	}
	applied, err := r.applyDue(ctx, agent.AppID, agent.ID)
	return &applied, err
}

func (r *Room) applyDue(ctx context.Context, appID, id string) (agent store.Agent, err error) {
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if agent, err = tx.LockAgent(ctx, appID, id); err != nil {
			return err
		}
		now := r.base.Clock()
		before := scopesOf(agent)
		if agent.Status != wire.AgentActive || !before.due(now) {
			return nil
		}
		before.applied().store(&agent)
		agent.Version++
		agent.UpdatedAt = now
		if err := tx.UpdateAgent(ctx, agent); err != nil {
			return err
		}
		detail := map[string]any{"version": agent.Version, "scopes_removed": flatten(wire.MissingScopes(agent.Scopes, before.enforced))}
		return r.base.Audit(ctx, tx, agent.AppID, audit.System(), agentEvent(audit.AgentScopesApplied, agent, detail))
	})
	return agent, err
}
