package vault

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const (
	flushEvery  = 2 * time.Second // how far a last use may lag behind
	followEvery = 2 * time.Second // how far behind a change of the server's secret may be noticed
	applyEvery  = 5 * time.Second // how late a due narrowing may take effect for an agent that doesn't call
	purgeEvery  = 10 * time.Minute
	applyBatch  = 100
	closeGrace  = 5 * time.Second
)

// Run does the vault's background work until the context ends: it writes down when keys were last used, applies
// narrowings that are due, and removes what expired. It returns nil after a last flush, or that flush's error.
func (v *Vault) Run(ctx context.Context) error {
	flush, apply, purge := time.NewTicker(flushEvery), time.NewTicker(applyEvery), time.NewTicker(purgeEvery)
	follow := time.NewTicker(followEvery)
	defer follow.Stop()
	defer flush.Stop()
	defer apply.Stop()
	defer purge.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeGrace)
			defer cancel()
			return v.Close(last)
		case <-flush.C:
			v.report(ctx, "write last uses", v.Flush(ctx))
		case <-follow.C:
			v.report(ctx, "look for a new secret", v.secrets.Refresh(ctx))
		case <-apply.C:
			_, err := v.ApplyDue(ctx)
			v.report(ctx, "apply due narrowings", err)
		case <-purge.C:
			v.report(ctx, "purge", v.store.Purge(ctx, v.clock()))
		}
	}
}

// Close writes down what Run has not written yet. The vault must get no more requests.
func (v *Vault) Close(ctx context.Context) error { return v.Flush(ctx) }

func (v *Vault) report(ctx context.Context, what string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		v.logger.ErrorContext(ctx, "background work failed", "what", what, "error", err)
	}
}

// Flush writes the last uses of keys to the store, and the hashes of those that were used under a previous secret. What can't be written now is kept for the next time.
func (v *Vault) Flush(ctx context.Context) error {
	return errors.Join(
		v.usage.flush(func(used map[string]time.Time) error { return v.store.TouchKeys(ctx, used) }),
		v.rehashes.flush(func(moves map[string]store.Rehash) error { return v.store.RehashKeys(ctx, moves) }),
	)
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
