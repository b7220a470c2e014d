package agents

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkCreate answers POST /console/v1/agents/check: all that is wrong with a request to create an agent, the name that
// another has included. Nothing is made.
func (r *Room) checkCreate(c *api.Call) (api.Reply, error) {
	wanted, err := readNewAgent(c)
	var found faults
	if err := found.take(err); err != nil {
		return api.Reply{}, err
	}
	if err := r.checkName(c.Context(), c.Asker.AppID(), wanted.name, &found); err != nil {
		return api.Reply{}, err
	}
	return found.answer()
}

func (r *Room) checkName(ctx context.Context, appID, name string, found *faults) error {
	if !wire.IsAgentName(name) {
		return nil
	}
	_, err := r.base.Store.AgentByName(ctx, appID, name)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		found.problems = append(found.problems, api.Problem{Field: "name", Message: api.Fail(wire.CodeAgentNameExists).Message})
	}
	return err
}

// checkUpdate answers POST /console/v1/agents/{id}/check: all that is wrong with a change, whichever version of the
// agent it was made from. Nothing is changed.
func (r *Room) checkUpdate(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	var found faults
	if err := found.take(err); err != nil {
		return api.Reply{}, err
	}
	agent, err := r.liveAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	for _, part := range []agentUpdate{{policy: update.policy}, {scopes: update.scopes, expectedVersion: agent.Version}} {
		_, _, err := part.apply(agent, r.base.Clock())
		if err := found.take(err); err != nil {
			return api.Reply{}, err
		}
	}
	return found.answer()
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

// faults collects what several rules find wrong.
type faults struct{ problems []api.Problem }

// take keeps the problems of a refusal that names fields, and gives back any other error.
func (f *faults) take(err error) error {
	var refusal *api.Error
	if errors.As(err, &refusal) && len(refusal.Problems) > 0 {
		f.problems = append(f.problems, refusal.Problems...)
		return nil
	}
	return err
}

func (f *faults) answer() (api.Reply, error) {
	if len(f.problems) > 0 {
		return api.Reply{}, api.InvalidAll(f.problems)
	}
	return api.OK(struct{}{})
}
