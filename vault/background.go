package vault

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const applyBatch = 100

func (v *Vault) report(ctx context.Context, what string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		v.logger.ErrorContext(ctx, "background work failed", "what", what, "error", err)
	}
}

// ApplyDue applies every staged narrowing that is due, of active agents only, and returns how many it applied. An agent
// that can't be changed is left for the next time, and doesn't keep the others waiting.
func (v *Vault) ApplyDue(ctx context.Context) (int, error) {
	applied, failed := 0, map[string]bool{}
	for {
		limit := applyBatch + len(failed) // those that failed are due still, and come first again
		due, err := v.store.AgentsWithDueScopes(ctx, v.clock(), limit)
		if err != nil {
			return applied, err
		}
		for _, agent := range due {
			if failed[agent.ID] {
				continue
			}
			if _, err := v.applyDue(ctx, agent.AppID, agent.ID); err != nil {
				failed[agent.ID] = true
				v.report(ctx, "apply the due narrowing of agent "+agent.ID, err)
				continue
			}
			applied++
		}
		if len(due) < limit || ctx.Err() != nil {
			return applied, ctx.Err()
		}
	}
}

// applyIfDue brings the acting agent's allowlist up to date before anything is decided with it. A suspended agent's
// stays as it is.
func (v *Vault) applyIfDue(c *call) error {
	if c.agent.Status != wire.AgentActive || !scopesOf(*c.agent).due(v.now()) {
		return nil
	}
	agent, err := v.applyDue(c.Context(), c.agent.AppID, c.agent.ID)
	if err != nil {
		return err
	}
	c.agent = &agent
	return nil
}

func (v *Vault) applyDue(ctx context.Context, appID, id string) (agent store.Agent, err error) {
	err = v.store.Tx(ctx, func(tx *store.Tx) (err error) {
		if agent, err = tx.LockAgent(ctx, appID, id); err != nil {
			return err
		}
		now := v.clock()
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
		return v.auditAs(ctx, tx, agent.AppID, audit.System(), agentEvent(audit.AgentScopesApplied, agent, detail))
	})
	return agent, err
}
