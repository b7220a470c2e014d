package grants

import (
	"bytes"
	"context"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// changeChild has a grant that was handed on before be what this request asks for. What was handed on from it lasts no longer.
func (r *Room) changeChild(ctx context.Context, tx *store.Tx, c *api.Call, parent, child store.Grant, wanted delegation) (store.Grant, error) {
	before := child
	wanted.apply(&child, parent, r.base.Clock())
	if sameRules(before, child) {
		return child, nil
	}
	if err := tx.UpdateGrant(ctx, child); err != nil {
		return child, err
	}
	if child.ExpiresAt != nil {
		if err := tx.ShortenGrantsBelow(ctx, child.ID, *child.ExpiresAt); err != nil {
			return child, err
		}
	}
	detail := map[string]any{"delegable_before": before.Delegable, "expires_at_before": audit.EndsAt(before.ExpiresAt)}
	if before, after := textsOf(before.ScopeConstraint), textsOf(child.ScopeConstraint); !slices.Equal(before, after) {
		detail["scope_constraint_before"] = before
	}
	return child, c.Audit(tx, audit.GrantEvent(audit.GrantDelegationChanged, child, withPolicy(child, detail)))
}

func sameRules(a, b store.Grant) bool {
	sameEnd := a.ExpiresAt == nil && b.ExpiresAt == nil || a.ExpiresAt != nil && b.ExpiresAt != nil && a.ExpiresAt.Equal(*b.ExpiresAt)
	return sameEnd && a.Delegable == b.Delegable && bytes.Equal(a.ScopeConstraint, b.ScopeConstraint)
}

// endDelegation answers DELETE /sdk/grants/{grant}/delegations/{id}: what an agent got of a grant ends. Where it got nothing,
// or has it no more, nothing is left to be done.
func (r *Room) endDelegation(c *api.Call) (api.Reply, error) {
	agentID, valid := api.ParseID(c.PathValue("id"))
	if !valid {
		return api.Reply{}, api.Fail(wire.CodeAgentNotFound)
	}
	if c.Teams() != nil {
		if _, err := c.FindAgent(c.Context(), r.base.Store.AgentByID, agentID); api.IsCode(err, wire.CodeAgentNotFound) {
			agentID = "" // nobody's
		} else if err != nil {
			return api.Reply{}, err
		}
	}
	return r.endDelegations(c, agentID)
}

// endOwnDelegation answers DELETE /sdk/grants/{grant}/delegations/me: an agent gives back what it got of a grant.
func (r *Room) endOwnDelegation(c *api.Call) (api.Reply, error) {
	if c.Asker.Agent() == nil {
		return api.Reply{}, api.Fail(wire.CodeAgentKeyRequired).
			WithHint("Put the agent's id in the place of me, as app.revoke_delegation(grant_id, agent_id) does, or use the agent's own key.")
	}
	return r.endDelegations(c, c.Asker.Agent().ID)
}

func (r *Room) endDelegations(c *api.Call, agentID string) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	id, valid := api.ParseID(c.PathValue("grant"))
	if !valid {
		return api.Reply{}, api.Fail(wire.CodeGrantNotFound)
	}
	done := func(any) (api.Reply, error) { return api.NoContent() }
	return api.Change(c, done, func(ctx context.Context, tx *store.Tx) (struct{}, error) {
		children, err := tx.DelegationsOf(ctx, c.Asker.AppID(), id, agentID)
		for _, child := range children {
			if _, err := r.end(ctx, tx, c, child, audit.GrantDelegationRevoked, ""); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, err
	})
}
