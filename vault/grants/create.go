package grants

import (
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// operationCreate is what can be repeated without granting twice.
const operationCreate = "create_grant"

// create answers POST /console/v1/grants.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	wanted, err := r.readNewGrant(c)
	if err != nil {
		return api.Reply{}, err
	}
	if wanted.agentID == "" {
		if err := mayGrantToApp(c); err != nil {
			return api.Reply{}, err
		}
	}
	if wanted.addToScopes { // which widens what the agent may do
		if err := aboutField("add_to_scopes", c.Asker.Require(access.ChangeAgents)); err != nil {
			return api.Reply{}, err
		}
	}
	return api.Change(c, api.Created, func(ctx context.Context, tx *store.Tx) (grantJSON, error) {
		g, err := r.createOnce(ctx, tx, c, once, wanted)
		if err != nil {
			return grantJSON{}, err
		}
		return r.showOne(ctx, tx, c, g)
	})
}

func (r *Room) readNewGrant(c *api.Call) (newGrant, error) {
	f, err := c.Fields("managed_secret", "agent_id", "system", "label", "policy", "delegable", "add_to_scopes")
	if err != nil {
		return newGrant{}, err
	}
	wanted := newGrant{
		secret:      required(f, "managed_secret"),
		label:       readLabel(f),
		policy:      readPolicy(f, "policy", policyFields, r.base.Clock()),
		delegable:   f.Flag("delegable"),
		addToScopes: f.Flag("add_to_scopes"),
	}
	system := f.Flag("system")
	named := f.Has("agent_id") && string(f.Raw("agent_id")) != "null"
	if named {
		wanted.agentID = required(f, "agent_id")
	}
	switch {
	case system && wanted.agentID != "":
		f.Add("agent_id", "This can't be combined with “system”.")
	case !system && !named:
		f.Add("agent_id", "This is required, unless “system” is true.")
	case system && wanted.delegable:
		f.Add("delegable", "Agents delegate what they hold: a grant of the application can't be delegated.")
	case system && wanted.addToScopes:
		f.Add("add_to_scopes", "The application has no scopes.")
	}
	return wanted, f.Err()
}

// required reads a text that must not be empty.
func required(f *api.Fields, name string) string {
	if !f.Has(name) {
		f.Add(name, "This is required.")
		return ""
	}
	value, ok := f.Text(name)
	if ok && value == "" {
		f.Add(name, "This must not be empty.")
	}
	return value
}

// createOnce grants what is wanted, unless the same request did.
func (r *Room) createOnce(ctx context.Context, tx *store.Tx, c *api.Call, once string, wanted newGrant) (store.Grant, error) {
	made := api.NewID()
	sum := sha256.Sum256([]byte(api.CanonicalJSON(json.RawMessage(c.Content))))
	first, err := c.Claim(ctx, tx, once, store.IdempotencyRecord{
		Operation: operationCreate,
		BodyHash:  sum[:],
		AgentID:   wanted.agentID,
		KeyID:     made,
	})
	if err != nil {
		return store.Grant{}, err
	}
	if first != nil {
		return findGrantByID(ctx, tx, c, first.KeyID)
	}
	return r.createNow(ctx, tx, c, made, wanted)
}

// createNow locks the agent before the secret, as everybody does.
func (r *Room) createNow(ctx context.Context, tx *store.Tx, c *api.Call, id string, wanted newGrant) (g store.Grant, err error) {
	var holder *store.Agent
	if wanted.agentID != "" {
		if holder, err = r.lockHolder(ctx, tx, c, wanted.agentID); err != nil {
			return g, err
		}
	}
	secret, err := r.lockSecret(ctx, tx, c, wanted.secret)
	if err != nil {
		return g, err
	}
	g = r.rowOf(c, secret, holder, wanted)
	g.ID = id
	if err := r.insert(ctx, tx, c, g, nil); err != nil || !wanted.addToScopes {
		return g, err
	}
	_, err = r.agents.AllowSecret(ctx, tx, c, *holder, secret.Slug)
	return g, err
}

// lockHolder reads the agent that is to hold a grant.
func (r *Room) lockHolder(ctx context.Context, tx *store.Tx, c *api.Call, agentID string) (*store.Agent, error) {
	id, valid := api.ParseID(agentID)
	if !valid {
		return nil, aboutField("agent_id", api.Fail(wire.CodeAgentNotFound))
	}
	agent, err := r.agents.LockLive(ctx, tx, c, id)
	if err != nil {
		return nil, aboutField("agent_id", err)
	}
	return &agent, nil
}

// lockSecret reads the secret that a grant is to be of, by id or slug. A deleted one is there no more.
func (r *Room) lockSecret(ctx context.Context, tx *store.Tx, c *api.Call, idOrSlug string) (store.ManagedSecret, error) {
	secret, err := r.secrets.LockLive(ctx, tx, c, idOrSlug)
	return secret, aboutField("managed_secret", err)
}

// aboutField has a refusal name the field of the body that it is about.
func aboutField(name string, err error) error {
	if err == nil {
		return nil
	}
	e := api.AsError(err)
	if e.Status() < 500 {
		e.Problems = []api.Problem{{Field: name, Message: e.Message + " " + e.Hint}}
	}
	return e
}
