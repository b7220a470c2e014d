package vault

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkCreate answers POST /console/v1/agents/check: all that is wrong with a request to create an agent, the name that
// another has included. Nothing is made.
func (v *Vault) checkCreate(c *call) (reply, error) {
	wanted, err := readNewAgent(c.body)
	var found faults
	if err := found.take(err); err != nil {
		return reply{}, err
	}
	if err := v.checkName(c.Context(), c.appID(v), wanted.name, &found); err != nil {
		return reply{}, err
	}
	return found.answer()
}

func (v *Vault) checkName(ctx context.Context, appID, name string, found *faults) error {
	if !wire.IsAgentName(name) {
		return nil
	}
	_, err := v.store.AgentByName(ctx, appID, name)
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
func (v *Vault) checkUpdate(c *call) (reply, error) {
	update, err := readUpdate(c)
	var found faults
	if err := found.take(err); err != nil {
		return reply{}, err
	}
	id, valid := api.ParseID(c.agentID)
	if !valid {
		return reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	agent, err := v.store.AgentByID(c.Context(), c.appID(v), id)
	if err != nil {
		return reply{}, api.NotFound(err, wire.CodeAgentNotFound)
	}
	if agent.Status == wire.AgentRevoked {
		return reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	for _, part := range []agentUpdate{{policy: update.policy}, {scopes: update.scopes, expectedVersion: agent.Version}} {
		_, _, err := part.apply(agent, v.clock())
		if err := found.take(err); err != nil {
			return reply{}, err
		}
	}
	return found.answer()
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

func (f *faults) answer() (reply, error) {
	if len(f.problems) > 0 {
		return reply{}, api.InvalidAll(f.problems)
	}
	return ok(struct{}{})
}
