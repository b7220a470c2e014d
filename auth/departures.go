package auth

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A Departure is that a provider does not let somebody in any more.
type Departure = store.Departure

// DeparturesOf returns those of accounts.
func (s *Service) DeparturesOf(ctx context.Context, accountIDs ...string) ([]Departure, error) {
	return s.store.DeparturesOf(ctx, accountIDs...)
}

// Departures returns the newest ones.
func (s *Service) Departures(ctx context.Context, limit int) ([]Departure, error) {
	return s.store.Departures(ctx, limit)
}

// notLetIn is that the rules refuse somebody who has an account.
func (s *Service) notLetIn(ctx context.Context, c *sso.Connection, accountID string, d sso.Decision, why error, from Visitor) error {
	account, err := s.Account(ctx, accountID)
	if err != nil {
		return err
	}
	s.recordRefusal(ctx, "the provider's rules refuse", account, from)
	reason := "no rule of " + c.Name + " fits"
	if errors.Is(why, sso.ErrRuleRefuse) {
		reason = "a rule of " + c.Name + " refuses: " + d.Rule
	}
	return s.left(ctx, c, accountID, reason)
}

// left ends the sessions of somebody whom a provider does not let in any more, with what they made there that would go on, and notes
// what is to become of their agents. Once noted it stays as it is until the person is let in again, or is removed.
func (s *Service) left(ctx context.Context, c *sso.Connection, accountID, reason string) error {
	if err := s.endOfProvider(ctx, c, accountID, func(store.Session) bool { return true }); err != nil {
		return err
	}
	if err := s.store.Tx(ctx, func(tx *store.Tx) error { return s.takeBack(ctx, tx, accountID) }); err != nil {
		return err
	}
	return s.settle(ctx, byProvider, audit.AccountLeft, func(tx *store.Tx) (store.Account, map[string]any, error) {
		cast, err := s.cast(ctx, tx, byProvider, accountID)
		if err != nil {
			return cast.target, nil, err
		}
		settings, err := readSSO(ctx, tx)
		if err != nil {
			return cast.target, nil, err
		}
		d := store.Departure{AccountID: accountID, Provider: c.ID, Reason: reason, At: s.now().UTC()}
		if settings.Leavers == LeaversSuspend {
			at := d.At.Add(time.Duration(settings.GraceHours) * time.Hour)
			d.SuspendAt = &at
		}
		return cast.target, departureDetail(d), insertDeparture(ctx, tx, settings, d)
	})
}

// takeBack ends the calendar feed of somebody, and the links that they made for others.
func (s *Service) takeBack(ctx context.Context, tx *store.Tx, accountID string) error {
	cast, err := s.cast(ctx, tx, byProvider, accountID)
	if err != nil {
		return err
	}
	if err := tx.EndCalendarFeed(ctx, accountID); err != nil {
		return err
	}
	return s.revokeThoseOf(ctx, tx, cast.target, nil, audit.System())
}

// insertDeparture fails with errUnchanged where nothing is to be noted, or was before.
func insertDeparture(ctx context.Context, tx *store.Tx, settings SSOSettings, d store.Departure) error {
	if settings.Leavers == LeaversNothing {
		return errUnchanged
	}
	_, err := tx.Departure(ctx, d.AccountID)
	if err == nil {
		return errUnchanged
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return tx.InsertDeparture(ctx, d)
}

func departureDetail(d store.Departure) map[string]any {
	detail := map[string]any{"provider": d.Provider, "reason": d.Reason}
	if d.SuspendAt != nil {
		detail["agents_suspended_at"] = audit.EndsAt(d.SuspendAt)
	}
	return detail
}

// welcomeBack takes back that somebody is not let in. What was suspended meanwhile stays so until somebody else owns it.
func (s *Service) welcomeBack(ctx context.Context, tx *store.Tx, account store.Account, c *sso.Connection) error {
	d, err := tx.DeleteDeparture(ctx, account.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return record(ctx, tx, audit.AccountReturned, account, audit.System(), s.now().UTC(), map[string]any{"provider": c.ID, "agents_suspended": d.Agents})
}
