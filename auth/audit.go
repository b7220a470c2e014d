package auth

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// record writes what happened to an account into the audit trail, in the transaction in which it happens. from is where
// the account's person did it; nil stands for the command line.
func record(ctx context.Context, tx *store.Tx, action audit.Action, a store.Account, from *Visitor, at time.Time) error {
	app, err := tx.DefaultAppID(ctx)
	if err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Event{
		AppID:  app,
		At:     at,
		By:     actor(a, from),
		Action: action,
		Target: audit.Target{Kind: audit.TargetAccount, ID: a.ID, Label: a.Email},
	})
}

// actor is the account's person, or whoever is at the command line.
func actor(a store.Account, from *Visitor) audit.Actor {
	if from == nil {
		return audit.CommandLine()
	}
	return audit.Actor{
		Kind:      audit.KindPerson,
		ID:        a.ID,
		Label:     a.Email,
		Address:   from.Address,
		UserAgent: from.UserAgent,
		RequestID: from.RequestID,
	}
}

// logChange writes what happened to an account into the log, once it has happened.
func (s *Service) logChange(ctx context.Context, action audit.Action, a store.Account, from *Visitor) {
	by := actor(a, from)
	attrs := []any{"action", string(action), "account", a.Email, "by", string(by.Kind)}
	if from != nil {
		attrs = append(attrs, "address", by.Address, "request_id", by.RequestID)
	}
	s.logger.InfoContext(ctx, "account changed", attrs...)
}
