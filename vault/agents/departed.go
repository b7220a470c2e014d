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
	filter := store.AgentFilter{AppID: r.base.AppID, Query: account.Email, Limit: applyBatch}
	for {
		page, err := r.base.Store.ListAgents(ctx, filter)
		if err != nil {
			return err
		}
		for _, agent := range page.Agents {
			goesOn, err := r.latch(ctx, agent, account)
			if err != nil || !goesOn {
				return err
			}
		}
		if filter.After = page.Next; filter.After == "" {
			return r.departed(ctx, account)
		}
	}
}

// latch suspends an agent of somebody who left, and keeps one so that was suspended before. goesOn is false where the person was let
// in again meanwhile, or may have their agents still: then nothing is done, here and for those that follow.
func (r *Room) latch(ctx context.Context, found store.Agent, owner store.Account) (goesOn bool, err error) {
	if text.Email(found.Owner) != owner.Email || !latchable(found) {
		return true, nil
	}
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if goesOn, err = r.stillDue(ctx, tx, owner.ID); err != nil || !goesOn {
			return err
		}
		agent, err := tx.LockAgent(ctx, found.AppID, found.ID)
		if err != nil || text.Email(agent.Owner) != owner.Email || !latchable(agent) {
			return err
		}
		event, detail := audit.AgentUpdated, map[string]any{"owner_left": owner.Email}
		if agent.Status == wire.AgentActive {
			event, detail["changed"] = audit.AgentSuspended, []string{"status"}
		}
		agent.Status, agent.LatchedFor = wire.AgentInactive, owner.Email
		agent.Version++
		agent.UpdatedAt = r.base.Clock()
		if err := tx.UpdateAgent(ctx, agent); err != nil {
			return err
		}
		detail["version"] = agent.Version
		return r.base.Audit(ctx, tx, agent.AppID, audit.System(), agentEvent(event, agent, detail))
	})
	return goesOn, err
}

// stillDue reports whether the agents of somebody are to be suspended by now, and keeps it so until the transaction ends.
func (r *Room) stillDue(ctx context.Context, tx *store.Tx, accountID string) (bool, error) {
	d, err := tx.LockDeparture(ctx, accountID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && d.SuspendAt != nil && !r.base.Clock().Before(*d.SuspendAt), err
}

// latchable reports whether an agent can be woken without another owner.
func latchable(a store.Agent) bool {
	return a.LatchedFor == "" && (a.Status == wire.AgentActive || a.Status == wire.AgentInactive)
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
		if d.SuspendAt == nil { // taken back meanwhile
			return nil
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
