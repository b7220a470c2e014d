package auth

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// record writes what happened to an account into the audit trail, in the transaction in which it happens.
func record(ctx context.Context, tx *store.Tx, action audit.Action, a store.Account, by audit.Actor, at time.Time, detail map[string]any) error {
	return write(ctx, tx, audit.Event{
		At:     at,
		By:     by,
		Action: action,
		Target: audit.Target{Kind: audit.TargetAccount, ID: a.ID, Label: a.Email},
		Detail: detail,
	})
}

// write adds an event to the trail of the application that there is.
func write(ctx context.Context, tx *store.Tx, e audit.Event) (err error) {
	if e.AppID, err = tx.DefaultAppID(ctx); err != nil {
		return err
	}
	return audit.Write(ctx, tx, e)
}

// logChange writes what happened to an account into the log, once it has happened.
func (s *Service) logChange(ctx context.Context, action audit.Action, a store.Account, by audit.Actor) {
	s.logEvent(ctx, "account changed", action, a.Email, by)
}

func (s *Service) logEvent(ctx context.Context, message string, action audit.Action, email string, by audit.Actor) {
	attrs := []any{"action", string(action), "account", email, "by", string(by.Kind)}
	if by.Kind == audit.KindPerson {
		attrs = append(attrs, "address", by.Address, "request_id", by.RequestID)
	}
	s.logger.InfoContext(ctx, message, attrs...)
}
