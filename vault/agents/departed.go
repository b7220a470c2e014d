package agents

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// SuspendDeparted suspends the agents of those whom single sign-on does not let in any more, once their time is up. They stay
// so until another person owns them. One who can't be dealt with is left for the next time, and doesn't keep the others waiting.
func (r *Room) SuspendDeparted(ctx context.Context) error {
	due, err := r.base.Store.DueDepartures(ctx, r.base.Clock())
	if err != nil {
		return err
	}
	for _, d := range due {
		if err := r.suspendDeparted(ctx, d); err != nil {
			r.base.Report(ctx, "suspend the agents of account "+d.AccountID, err)
		}
	}
	return ctx.Err()
}

func (r *Room) suspendDeparted(ctx context.Context, d store.Departure) error {
	account, err := r.base.Store.AccountByID(ctx, d.AccountID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	filter := store.AgentFilter{AppID: r.base.AppID, Query: account.Email, Status: wire.AgentActive, Limit: applyBatch}
	for {
		page, err := r.base.Store.ListAgents(ctx, filter)
		if err != nil {
			return err
		}
		for _, agent := range page.Agents {
			if err := r.latch(ctx, agent, account.Email); err != nil {
				return err
			}
		}
		if filter.After = page.Next; filter.After == "" {
			return r.departed(ctx, account)
		}
	}
}

// latch suspends an agent of somebody who left. If the person was let in again meanwhile, nothing is done.
func (r *Room) latch(ctx context.Context, found store.Agent, owner string) error {
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		agent, err := tx.LockAgent(ctx, found.AppID, found.ID)
		if err != nil {
			return err
		}
		if agent.Status != wire.AgentActive || text.Email(agent.Owner) != owner {
			return nil
		}
		agent.Status, agent.LatchedFor = wire.AgentInactive, owner
		agent.Version++
		agent.UpdatedAt = r.base.Clock()
		if err := tx.UpdateAgent(ctx, agent); err != nil {
			return err
		}
		detail := map[string]any{"changed": []string{"status"}, "version": agent.Version, "owner_left": owner}
		return r.base.Audit(ctx, tx, agent.AppID, audit.System(), agentEvent(audit.AgentSuspended, agent, detail))
	})
}

// departed notes that the agents of somebody are suspended.
func (r *Room) departed(ctx context.Context, account store.Account) error {
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDeparture(ctx, account.ID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if d.Agents, err = tx.CountLatched(ctx, account.Email); err != nil {
			return err
		}
		now := r.base.Clock()
		d.SuspendedAt = &now
		return tx.UpdateDeparture(ctx, d)
	})
}

// checkLatch keeps an agent suspended whose owner left, until another person owns it.
func checkLatch(agent store.Agent) error {
	if agent.LatchedFor == "" {
		return nil
	}
	return api.Fail(wire.CodeAgentOwnerLeft)
}

// unlatch lets an agent be resumed once another person owns it.
func unlatch(agent *store.Agent) {
	if agent.LatchedFor != "" && agent.Owner != "" && text.Email(agent.Owner) != agent.LatchedFor {
		agent.LatchedFor = ""
	}
}
