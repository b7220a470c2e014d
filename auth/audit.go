package auth

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/store"
)

// What can happen to accounts. What is refused happens to none, and goes to the log only.
const (
	actionCreated       = "account.created"
	actionRemoved       = "account.removed"
	actionPasswordReset = "account.password_reset"
	actionSignedIn      = "account.signed_in"
	actionSignedOut     = "account.signed_out"
)

// audit writes what happened to an account, in the transaction in which it happens. from is where the account's person
// did it; nil stands for the command line.
func audit(ctx context.Context, tx *store.Tx, action string, a store.Account, from *Visitor, at time.Time) error {
	app, err := tx.DefaultAppID(ctx)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	event := store.AuditEvent{
		ID: id.String(), AppID: app, At: at, ActorKind: store.ActorCommandLine, ActorLabel: "command line",
		Action: action, TargetKind: "account", TargetID: a.ID, TargetLabel: a.Email,
	}
	if from != nil {
		event.ActorKind, event.ActorID, event.ActorLabel = store.ActorPerson, a.ID, a.Email
		event.Address, event.UserAgent, event.RequestID = from.Address, from.UserAgent, from.RequestID
	}
	return tx.InsertAudit(ctx, event)
}

// logChange writes what happened to an account into the log, once it has happened.
func (s *Service) logChange(ctx context.Context, action string, a store.Account, from *Visitor) {
	by := []any{"by", store.ActorCommandLine}
	if from != nil {
		by = []any{"by", store.ActorPerson, "address", from.Address, "request_id", from.RequestID}
	}
	s.logger.InfoContext(ctx, "account changed", append([]any{"action", action, "account", a.Email}, by...)...)
}
