package agents

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// create answers POST /sdk/agents: the agent and its first key, whose plaintext exists in this answer only.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	wanted, err := readNewAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (createdJSON, error) {
		agent, key, plaintext := r.makeAgent(c, wanted)
		first, err := claim(ctx, tx, c, once, store.IdempotencyRecord{
			Operation: operationCreate,
			BodyHash:  wanted.hash(),
			AgentID:   agent.ID,
			KeyID:     key.ID,
		})
		if err != nil {
			return createdJSON{}, err
		}
		if first != nil {
			return r.replayCreate(ctx, tx, c, first)
		}
		return createdJSON{agentToJSON(agent), &plaintext, key.ID}, r.insertAgent(ctx, tx, c, agent, key)
	})
}

// makeAgent makes the rows of a new agent and its first key, and the key's plaintext.
func (r *Room) makeAgent(c *api.Call, wanted newAgent) (store.Agent, store.Key, string) {
	now := r.base.Clock()
	agent := store.Agent{
		ID:          api.NewID(),
		AppID:       c.Asker.AppID(),
		Name:        wanted.name,
		DisplayName: wanted.displayName,
		Type:        wanted.kind,
		Status:      wire.AgentActive,
		Scopes:      wanted.scopes,
		Policy:      wanted.policy,
		Metadata:    wanted.metadata,
		Version:     1,
		CreatedAt:   now,
		UpdatedAt:   now,
	}
	agent.Owner, agent.Team = ownership(wanted.metadata)
	key, plaintext := r.makeKey(c, &agent)
	return agent, key, plaintext
}

func (r *Room) insertAgent(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent, key store.Key) error {
	err := tx.InsertAgent(ctx, agent)
	if errors.Is(err, store.ErrNameTaken) {
		return api.Failf(wire.CodeAgentNameExists, "Another agent is named %s.", agent.Name)
	}
	if err != nil {
		return err
	}
	if err := tx.InsertKey(ctx, key); err != nil {
		return err
	}
	detail := map[string]any{"type": agent.Type, "scopes": flatten(agent.Scopes)}
	if err := c.Audit(tx, agentEvent(audit.AgentCreated, agent, detail)); err != nil {
		return err
	}
	return auditMinted(tx, c, key, nil)
}

// replayCreate answers a repeated create with the agent as it is now, and without the plaintext, which nobody has.
func (r *Room) replayCreate(ctx context.Context, tx *store.Tx, c *api.Call, first *store.IdempotencyRecord) (createdJSON, error) {
	agent, err := c.FindAgent(ctx, tx.AgentByID, first.AgentID)
	if err != nil {
		return createdJSON{}, err
	}
	if code := wire.RefusesReplay(agent.Status); code != "" {
		return createdJSON{}, withAgent(api.Fail(code), first)
	}
	return createdJSON{agentToJSON(agent), nil, first.KeyID}, nil
}
