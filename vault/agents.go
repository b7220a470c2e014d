package vault

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// getAgent answers GET /sdk/agents/{id}. A deleted agent is found with include_revoked=true only.
func (v *Vault) getAgent(c *call) (reply, error) {
	q := api.ReadQuery(c.URL.RawQuery)
	includeRevoked := q.Flag("include_revoked")
	if err := q.Err(); err != nil {
		return reply{}, err
	}
	id, err := c.idOfAgent()
	if err != nil {
		return reply{}, err
	}
	agent, err := v.store.AgentByID(c.Context(), c.appID(v), id)
	if err != nil {
		return reply{}, api.NotFound(err, wire.CodeAgentNotFound)
	}
	if agent.Status == wire.AgentRevoked && !includeRevoked {
		return reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	return ok(viewAgent(agent))
}

// deleteAgent answers DELETE /sdk/agents/{id}: the agent and all its keys end in one step. Deleting again changes
// nothing.
func (v *Vault) deleteAgent(c *call) (reply, error) {
	if _, err := api.ReadFields(c.body); err != nil {
		return reply{}, err
	}
	var deleted store.Agent
	err := v.change(c, func(ctx context.Context, tx *store.Tx) (err error) {
		if deleted, err = v.lockAgent(ctx, tx, c); err != nil || deleted.Status == wire.AgentRevoked {
			return err
		}
		now := v.clock()
		deleted.Status = wire.AgentRevoked
		deleted.ScopesPending, deleted.ScopesAppliesAt = nil, nil
		deleted.RevokedAt = &now
		deleted.UpdatedAt = now
		deleted.Version++
		if err := v.revokeAllKeys(ctx, tx, c, deleted.ID, now); err != nil {
			return err
		}
		if err := tx.UpdateAgent(ctx, deleted); err != nil {
			return err
		}
		return v.audit(tx, c, agentEvent(audit.AgentDeleted, deleted, nil))
	})
	if err != nil {
		return reply{}, err
	}
	return ok(viewAgent(deleted))
}

// revokeAllKeys ends the keys of an agent that is deleted. Each gets an event of its own, so that the trail of a key
// shows its end.
func (v *Vault) revokeAllKeys(ctx context.Context, tx *store.Tx, c *call, agentID string, now time.Time) error {
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
		if err := v.audit(tx, c, keyEvent(audit.KeyRevoked, key, map[string]any{"agent_deleted": true})); err != nil {
			return err
		}
	}
	return nil
}

// me answers GET /sdk/agents/me with the principal, which a suspended agent may still read.
func (v *Vault) me(c *call) (reply, error) { return ok(viewAgent(*c.agent)) }

// change runs a rule in one transaction; the rule may run again when the database asks for it.
func (v *Vault) change(c *call, rule func(context.Context, *store.Tx) error) error {
	ctx := c.Context()
	return v.store.Tx(ctx, func(tx *store.Tx) error {
		if err := c.checkKeyAgain(ctx, tx); err != nil {
			return err
		}
		return rule(ctx, tx)
	})
}

// idOfAgent returns the id of the agent a path names.
func (c *call) idOfAgent() (string, error) {
	if id, ok := api.ParseID(c.agentID); ok {
		return id, nil
	}
	return "", errNotAnID(wire.CodeAgentNotFound, c.agentID, "Use get_by_name, which finds an agent by its name and tells its id.")
}

// errNotAnID is what a path gets that has something else where an id belongs: often the name of what is meant.
func errNotAnID(code, given, find string) *api.Error {
	switch {
	case wire.ContainsKey(given):
		return api.Failf(code, "An API key was given where an id belongs.").
			WithHint("Keys don't belong into addresses, which end up in logs: give the id, and revoke the key if others may have seen it.")
	case wire.IsAgentName(given):
		return api.Failf(code, "%s is a name, and this needs an id.", given).WithHint("%s", find)
	}
	return api.Fail(code)
}

// lockAgent reads the agent a path names, in any state, and keeps others from changing it until the transaction ends.
func (v *Vault) lockAgent(ctx context.Context, tx *store.Tx, c *call) (store.Agent, error) {
	id, err := c.idOfAgent()
	if err != nil {
		return store.Agent{}, err
	}
	agent, err := tx.LockAgent(ctx, c.appID(v), id)
	return agent, api.NotFound(err, wire.CodeAgentNotFound)
}

// lockLiveAgent is lockAgent for what can't be done to a deleted agent.
func (v *Vault) lockLiveAgent(ctx context.Context, tx *store.Tx, c *call) (store.Agent, error) {
	agent, err := v.lockAgent(ctx, tx, c)
	if err == nil && agent.Status == wire.AgentRevoked {
		err = api.Fail(wire.CodeAgentNotFound).WithHint("The agent is deleted; create another one.")
	}
	return agent, err
}

// appID is the application whose agents a request may see.
func (c *call) appID(v *Vault) string {
	if c.key != nil {
		return c.key.AppID
	}
	return v.appID
}

// listCapabilities answers GET /console/v1/capabilities: what this server offers beyond the public API.
func (v *Vault) listCapabilities(*call) (reply, error) {
	return ok(map[string]any{"capabilities": wire.Capabilities()})
}

// listProviders answers GET /console/v1/providers: every provider some agent is allowed to reach.
func (v *Vault) listProviders(c *call) (reply, error) {
	providers, err := v.store.Providers(c.Context(), c.appID(v))
	if err != nil {
		return reply{}, err
	}
	if providers == nil {
		providers = []string{}
	}
	return ok(api.Items{Items: providers})
}
