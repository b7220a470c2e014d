package agents

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A newAgent is what a create request asks for, checked.
type newAgent struct {
	name        string
	displayName *string
	kind        string
	scopes      scopes
	metadata    json.RawMessage
	policy      json.RawMessage
}

// create answers POST /sdk/agents: the agent and its first key, whose plaintext exists in this answer only.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	idempotencyKey, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	wanted, err := readNewAgent(c)
	if err != nil {
		return api.Reply{}, err
	}
	var answer createdView
	err = c.Change(func(ctx context.Context, tx *store.Tx) error {
		agent, key, plaintext := r.makeAgent(c, wanted)
		claimed, err := claim(ctx, tx, c, idempotencyKey, store.IdempotencyRecord{
			Operation: operationCreate, BodyHash: wanted.hash(), AgentID: agent.ID, KeyID: key.ID,
		})
		if err != nil {
			return err
		}
		if claimed != nil {
			answer, err = r.replayCreate(ctx, tx, c, claimed)
			return err
		}
		answer = createdView{viewAgent(agent), &plaintext, key.ID}
		return r.insertAgent(ctx, tx, c, agent, key)
	})
	if errors.Is(err, store.ErrNameTaken) {
		return api.Reply{}, api.Failf(wire.CodeAgentNameExists, "Another agent is named %s.", wanted.name)
	}
	if err != nil {
		return api.Reply{}, err
	}
	return api.Created(answer)
}

func readNewAgent(c *api.Call) (newAgent, error) {
	fields, err := c.Fields("name", "type", "scopes", "metadata", "display_name", "policy")
	if err != nil {
		return newAgent{}, err
	}
	f := &agentFields{fields}
	wanted := newAgent{name: f.name(), kind: f.agentType(), displayName: f.displayName(), scopes: scopes{}}
	if f.Has("scopes") {
		wanted.scopes = f.scopes()
	}
	wanted.metadata = f.metadata()
	if policy, ok := f.Object("policy", wire.MaxObject); ok {
		wanted.policy = f.storedPolicy(policy, nil)
	}
	wanted.metadata, wanted.policy = api.OrEmpty(wanted.metadata), api.OrEmpty(wanted.policy)
	if err := f.Err(); err != nil {
		return wanted, err
	}
	return wanted, refuseLegacySecrets(nil, wanted.scopes)
}

// legacySecrets is the scope list that named managed secrets by what people call them. Entries an agent has may stay,
// new ones are refused.
const legacySecrets = "managed_secrets"

func refuseLegacySecrets(before, after scopes) error {
	for _, name := range after[legacySecrets] {
		if !slices.Contains(before[legacySecrets], name) {
			e := api.Fail(wire.CodeLegacySecretName)
			e.Problems = []api.Problem{{Field: "scopes." + legacySecrets, Message: e.Message + " " + e.Hint}}
			return e
		}
	}
	return nil
}

// makeAgent makes the rows of a new agent and its first key, and the key's plaintext.
func (r *Room) makeAgent(c *api.Call, wanted newAgent) (store.Agent, store.Key, string) {
	now := r.base.Clock()
	agent := store.Agent{
		ID: api.NewID(), AppID: c.Asker.AppID(),
		Name: wanted.name, DisplayName: wanted.displayName, Type: wanted.kind, Status: wire.AgentActive,
		Scopes: wanted.scopes, Policy: wanted.policy, Metadata: wanted.metadata,
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	agent.Owner, agent.Team = ownership(wanted.metadata)
	key, plaintext := r.makeKey(c, &agent)
	return agent, key, plaintext
}

func (r *Room) insertAgent(ctx context.Context, tx *store.Tx, c *api.Call, agent store.Agent, key store.Key) error {
	if err := tx.InsertAgent(ctx, agent); err != nil {
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
func (r *Room) replayCreate(ctx context.Context, tx *store.Tx, c *api.Call, first *store.IdempotencyRecord) (createdView, error) {
	agent, err := tx.AgentByID(ctx, c.Asker.AppID(), first.AgentID)
	if err != nil {
		return createdView{}, api.NotFound(err, wire.CodeIdempotencyRevoked)
	}
	if code := wire.RefusesReplay(agent.Status); code != "" {
		return createdView{}, withAgent(api.Fail(code), first)
	}
	return createdView{viewAgent(agent), nil, first.KeyID}, nil
}

// ownership lifts an agent's owner and team out of its metadata, for lists. The metadata stays as sent.
func ownership(metadata json.RawMessage) (owner, team string) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(metadata, &members) // an object already
	text := func(name string) (s string) {
		_ = json.Unmarshal(members[name], &s) // anything but a text counts as none
		return store.Text(s, wire.MaxObject)
	}
	return text(wire.MetadataOwner), text(wire.MetadataTeam)
}
