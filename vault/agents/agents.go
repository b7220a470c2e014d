package agents

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// get answers GET /sdk/agents/{id}. A deleted agent is found with include_revoked=true only.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	q := c.Query()
	includeRevoked := q.Flag("include_revoked")
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	id, err := idOfAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	agent, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, id)
	if err != nil {
		return api.Reply{}, err
	}
	if agent.Status == wire.AgentRevoked && !includeRevoked {
		return api.Reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	return api.OK(agentToJSON(agent))
}

// remove answers DELETE /sdk/agents/{id}: the agent and all its keys end in one step. Deleting again changes
// nothing.
func (r *Room) remove(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (agentJSON, error) {
		agent, err := lockAgent(ctx, tx, c)
		if err == nil && agent.Status != wire.AgentRevoked {
			agent, err = r.end(ctx, tx, c, agent)
		}
		return agentToJSON(agent), err
	})
}

func (r *Room) end(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent) (store.Agent, error) {
	now := r.base.Clock()
	agent.Status = wire.AgentRevoked
	agent.ScopesPending, agent.ScopesAppliesAt = nil, nil
	agent.RevokedAt = &now
	agent.UpdatedAt = now
	agent.Version++
	if err := r.revokeAllKeys(ctx, tx, c, agent.ID, now); err != nil {
		return agent, err
	}
	if err := revokeAllGrants(ctx, tx, c, agent.ID, now); err != nil {
		return agent, err
	}
	if err := tx.UpdateAgent(ctx, agent); err != nil {
		return agent, err
	}
	return agent, c.Audit(tx, agentEvent(audit.AgentDeleted, agent, nil))
}

// revokeAllKeys ends the keys of an agent that is deleted. Each gets an event of its own, so that the trail of a key
// shows its end.
func (r *Room) revokeAllKeys(ctx context.Context, tx *store.Tx, c *api.Call, agentID string, now time.Time) error {
	keys, err := tx.KeysOfAgent(ctx, agentID)
	if err != nil {
		return err
	}
	if err := tx.RevokeAgentKeys(ctx, agentID, now); err != nil {
		return err
	}
	for _, key := range keys {
		if key.RevokedAt != nil {
			continue
		}
		if err := c.Audit(tx, KeyEvent(audit.KeyRevoked, key, map[string]any{"agent_deleted": true})); err != nil {
			return err
		}
	}
	return nil
}

// me answers GET /sdk/agents/me with the principal, which a suspended agent may still read.
func (r *Room) me(c *api.Call) (api.Reply, error) { return api.OK(agentToJSON(*c.Asker.Agent())) }

// providers answers GET /console/v1/providers: every provider some agent is allowed to reach.
func (r *Room) providers(c *api.Call) (api.Reply, error) {
	providers, err := r.base.Store.Providers(c.Context(), c.Asker.AppID(), c.Teams())
	if err != nil {
		return api.Reply{}, err
	}
	if providers == nil {
		providers = []string{}
	}
	return api.OK(api.Items{Items: providers})
}
