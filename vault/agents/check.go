package agents

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkCreate answers POST /console/v1/agents/check: all that is wrong with a request to create an agent, the name that
// another has included. Nothing is made.
func (r *Room) checkCreate(c *api.Call) (api.Reply, error) {
	wanted, err := readNewAgent(c)
	var found api.Faults
	if err := found.Take(err); err != nil {
		return api.Reply{}, err
	}
	if err := r.checkName(c.Context(), c.Asker.AppID(), wanted.name, &found); err != nil {
		return api.Reply{}, err
	}
	return found.Answer()
}

func (r *Room) checkName(ctx context.Context, appID, name string, found *api.Faults) error {
	if !wire.IsAgentName(name) {
		return nil
	}
	_, err := r.base.Store.AgentByName(ctx, appID, name)
	return found.AddTaken("name", wire.CodeAgentNameExists, err)
}

// checkUpdate answers POST /console/v1/agents/{id}/check: all that is wrong with a change, whichever version of the
// agent it was made from. Nothing is changed.
func (r *Room) checkUpdate(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	var found api.Faults
	if err := found.Take(err); err != nil {
		return api.Reply{}, err
	}
	agent, err := r.liveAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	for _, part := range []agentUpdate{{policy: update.policy}, {scopes: update.scopes, expectedVersion: agent.Version}} {
		_, _, err := part.apply(agent, r.base.Clock())
		if err := found.Take(err); err != nil {
			return api.Reply{}, err
		}
	}
	return found.Answer()
}

func (r *Room) liveAgent(c *api.Call) (store.Agent, error) {
	id, valid := api.ParseID(c.PathValue("id"))
	if !valid {
		return store.Agent{}, api.Fail(wire.CodeAgentNotFound)
	}
	agent, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, id)
	if err == nil && agent.Status == wire.AgentRevoked {
		err = api.Fail(wire.CodeAgentNotFound)
	}
	return agent, err
}
