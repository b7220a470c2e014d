package agents

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// idOfAgent returns the id of the agent a path names.
func idOfAgent(c *api.Call) (string, error) {
	if id, ok := api.ParseID(c.PathValue("id")); ok {
		return id, nil
	}
	return "", errNotAnID(wire.CodeAgentNotFound, c.PathValue("id"), "Use get_by_name, which finds an agent by its name and tells its id.")
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
func lockAgent(ctx context.Context, tx *store.Tx, c *api.Call) (store.Agent, error) {
	id, err := idOfAgent(c)
	if err != nil {
		return store.Agent{}, err
	}
	return c.FindAgent(ctx, tx.LockAgent, id)
}

// lockLiveAgent is lockAgent for what can't be done to a deleted agent.
func lockLiveAgent(ctx context.Context, tx *store.Tx, c *api.Call) (store.Agent, error) {
	agent, err := lockAgent(ctx, tx, c)
	if err == nil && agent.Status == wire.AgentRevoked {
		err = api.Fail(wire.CodeAgentNotFound).WithHint("The agent is deleted; create another one.")
	}
	return agent, err
}

// findKey reads the key a path names.
func findKey(keyID string, read func(id string) (store.Key, error)) (store.Key, error) {
	id, valid := api.ParseID(keyID)
	if !valid {
		return store.Key{}, errNotAnID(wire.CodeKeyNotFound, keyID, "Use list_keys, which tells the ids of an agent's keys.")
	}
	key, err := read(id)
	return key, api.NotFound(err, wire.CodeKeyNotFound)
}
