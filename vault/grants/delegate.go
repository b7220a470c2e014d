package grants

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A delegatedJSON is a grant that was delegated (protocol 8.4).
type delegatedJSON struct {
	GrantID       string    `json:"grant_id"`
	Kind          string    `json:"grant_kind"`
	ParentGrantID string    `json:"parent_grant_id"`
	Depth         int       `json:"depth"`
	Delegable     bool      `json:"delegable"`
	Status        string    `json:"status"`
	ExpiresAt     *api.Time `json:"expires_at"`
}

// delegate answers POST /sdk/grants/{grant}/delegate: an agent hands a grant that it holds on to another agent. Doing so again
// changes what it handed on.
func (r *Room) delegate(c *api.Call) (api.Reply, error) {
	if c.Asker.Agent() == nil {
		return api.Reply{}, api.Fail(wire.CodeAgentKeyRequired)
	}
	wanted, err := readDelegation(c)
	if err != nil {
		return api.Reply{}, err
	}
	answer := api.OK
	return api.Change(c, func(body any) (api.Reply, error) { return answer(body) }, func(ctx context.Context, tx *store.Tx) (delegatedJSON, error) {
		g, isNew, err := r.handOn(ctx, tx, c, wanted)
		if err != nil {
			return delegatedJSON{}, err
		}
		if answer = api.OK; isNew {
			answer = api.Created
		}
		return delegatedJSON{g.ID, wire.GrantKindManagedSecret, *g.ParentGrantID, g.Depth, g.Delegable, statusOf(g, r.base.Clock()), stamp(g.ExpiresAt)}, nil
	})
}

// handOn makes or changes the grant that another agent gets. It locks that agent before the secret, as everybody does.
func (r *Room) handOn(ctx context.Context, tx *store.Tx, c *api.Call, wanted delegation) (g store.Grant, isNew bool, err error) {
	to, err := r.lockReceiver(ctx, tx, c, wanted.toAgent)
	if err != nil {
		return g, false, err
	}
	chain, secret, err := lockHeldChain(ctx, tx, c)
	if err != nil {
		return g, false, err
	}
	now := r.base.Clock()
	if err := mayHandOn(chain, secret, to, c.Asker.Agent(), wanted, now); err != nil {
		return g, false, err
	}
	before, err := tx.GrantsFrom(ctx, chain[0].ID, to.ID)
	if err != nil {
		return g, false, err
	}
	for _, child := range before {
		if statusOf(child, now) == wire.GrantActive {
			g, err := r.changeChild(ctx, tx, c, chain[0], child, wanted)
			return g, false, err
		}
	}
	g = r.childOf(c, chain[0], secret, to, wanted)
	if err := tx.InsertGrant(ctx, g); err != nil {
		return g, true, err
	}
	c.Note("grant", g.ID)
	return g, true, c.Audit(tx, audit.GrantEvent(audit.GrantDelegated, g, withPolicy(g, map[string]any{"depth": g.Depth, "from_agent": c.Asker.Agent().Name})))
}

// lockReceiver reads the agent that a grant is handed on to, which must be active.
func (r *Room) lockReceiver(ctx context.Context, tx *store.Tx, c *api.Call, agentID string) (store.Agent, error) {
	agent, err := r.lockHolder(ctx, tx, c, agentID)
	if err != nil {
		return store.Agent{}, aboutField("to_agent_id", err)
	}
	if agent.Status != wire.AgentActive {
		return store.Agent{}, aboutField("to_agent_id", api.Failf(wire.CodeAgentNotFound, "The agent %s is not active.", agent.Name).WithHint("Have an operator resume it."))
	}
	return *agent, nil
}

// lockHeldChain reads the grant that a path names, which the asking agent must hold, those it was delegated from, and their
// secret, which it locks.
func lockHeldChain(ctx context.Context, tx *store.Tx, c *api.Call) ([]store.Grant, store.ManagedSecret, error) {
	agent := c.Asker.Agent()
	held, err := findGrant(ctx, tx, c)
	if err == nil && !HeldBy(held, agent) {
		err = notFound(wire.CodeGrantNotFound, "", agent)
	}
	if err != nil {
		return nil, store.ManagedSecret{}, err
	}
	secret, err := tx.LockManagedSecret(ctx, held.AppID, held.SecretID)
	if err != nil {
		return nil, secret, err
	}
	chain, err := tx.GrantChain(ctx, held.AppID, held.ID)
	return chain, secret, err
}

// childOf makes the row of a grant that is handed on. It has the rules of the one it comes from.
func (r *Room) childOf(c *api.Call, parent store.Grant, secret store.ManagedSecret, to store.Agent, wanted delegation) store.Grant {
	g := r.rowOf(c, secret, &to, newGrant{label: parent.Label})
	g.ParentGrantID, g.Depth = &parent.ID, parent.Depth+1
	g.Methods, g.Paths, g.ProxyOnly = parent.Methods, parent.Paths, parent.ProxyOnly
	g.ScopeConstraint, g.ExpiresAt = parent.ScopeConstraint, parent.ExpiresAt
	wanted.apply(&g, parent, g.CreatedAt)
	return g
}
