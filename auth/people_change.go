package auth

import (
	"context"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// SetRole gives somebody a role, and the teams to whose agents it is confined; nil is for all. It is in force from the next
// request on. *FieldError, ErrNoAccount, ErrNotAllowed, ErrYourself, ErrLastAdministrator.
func (s *Service) SetRole(ctx context.Context, by By, id string, role access.Role, teams []string) error {
	teams, err := checkPower(role, teams)
	if err != nil {
		return err
	}
	return s.change(ctx, by, id, access.ManagePeople, audit.AccountRoleChanged, func(_ *store.Tx, a *store.Account) (map[string]any, error) {
		before := *a
		a.Role, a.Teams = string(role), teams
		detail := powerChange(before, *a)
		if len(detail) == 0 {
			return nil, errUnchanged
		}
		return detail, nil
	})
}

// Disable ends somebody's sessions and keeps them from signing in, until they are enabled. The errors are those of SetRole,
// and ErrOfAdministrator.
func (s *Service) Disable(ctx context.Context, by By, id string) error {
	return s.DisableBecause(ctx, by, id, "")
}

// DisableBecause is Disable for a reason that the audit trail keeps, "" for none.
func (s *Service) DisableBecause(ctx context.Context, by By, id, reason string) error {
	detail, err := checkReason(reason)
	if err != nil {
		return err
	}
	return s.change(store.Urgent(ctx), by, id, access.DisablePeople, audit.AccountDisabled, func(tx *store.Tx, a *store.Account) (map[string]any, error) {
		if a.DisabledAt != nil {
			return nil, errUnchanged
		}
		now := s.now().UTC()
		a.DisabledAt = &now
		if _, err := tx.RevokePasswordLinks(ctx, a.ID, now); err != nil {
			return nil, err
		}
		return detail, tx.DeleteSessionsOf(ctx, a.ID, nil)
	})
}

// Enable lets somebody sign in again. The errors are those of SetRole.
func (s *Service) Enable(ctx context.Context, by By, id string) error {
	return s.change(ctx, by, id, access.ManagePeople, audit.AccountEnabled, func(_ *store.Tx, a *store.Account) (map[string]any, error) {
		if a.DisabledAt == nil {
			return nil, errUnchanged
		}
		a.DisabledAt = nil
		return nil, nil
	})
}

// Remove ends an account for good, with its sessions. The errors are those of SetRole.
func (s *Service) Remove(ctx context.Context, by By, id string) error {
	ctx = store.Urgent(ctx)
	return s.settle(ctx, by, audit.AccountRemoved, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.removable(ctx, tx, by, id)
		if err != nil {
			return c.target, nil, err
		}
		if err := s.revokeThoseOf(ctx, tx, c.target, nil, by.actor()); err != nil {
			return c.target, nil, err
		}
		if _, err := tx.RevokePasswordLinks(ctx, id, s.now().UTC()); err != nil {
			return c.target, nil, err
		}
		return c.target, powerOf(c.target), tx.RemoveAccount(ctx, id)
	})
}

// CheckRemove returns why Remove would fail now, nil where it would not.
func (s *Service) CheckRemove(ctx context.Context, by By, id string) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		_, err := s.removable(ctx, tx, by, id)
		return err
	})
}

func (s *Service) removable(ctx context.Context, tx *store.Tx, by By, id string) (cast, error) {
	c, err := s.admitted(ctx, tx, by, id, access.ManagePeople)
	if err == nil {
		err = s.leaves(ctx, tx, c, nil)
	}
	return c, err
}

// Rename changes what the person who acts is called. *FieldError, ErrNoAccount.
func (s *Service) Rename(ctx context.Context, by By, name string) error {
	name, err := checkName(name)
	if err != nil {
		return err
	}
	return s.settle(ctx, by, audit.AccountRenamed, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err == nil && c.target.Name == name {
			err = errUnchanged
		}
		if err != nil {
			return c.target, nil, err
		}
		detail := map[string]any{"name_before": c.target.Name, "name_after": name}
		c.target.Name = name
		return c.target, detail, tx.UpdateAccount(ctx, c.target)
	})
}

// change changes somebody's account by the rules. do gives what there is to say of it, or errUnchanged.
func (s *Service) change(ctx context.Context, by By, id string, need access.Permission, action audit.Action, do func(*store.Tx, *store.Account) (map[string]any, error)) error {
	return s.settle(ctx, by, action, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.admitted(ctx, tx, by, id, need)
		if err != nil {
			return c.target, nil, err
		}
		become := c.target
		detail, err := do(tx, &become)
		if err == nil {
			err = s.leaves(ctx, tx, c, &become)
		}
		if err == nil {
			err = s.revokeThoseOf(ctx, tx, c.target, &become, by.actor())
		}
		if err != nil {
			return c.target, nil, err
		}
		return become, detail, tx.UpdateAccount(ctx, become)
	})
}

// settle does something to an account and writes it down, in one transaction; errUnchanged is no error, and nothing.
func (s *Service) settle(ctx context.Context, by By, action audit.Action, do func(*store.Tx) (of store.Account, detail map[string]any, err error)) error {
	var of store.Account
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		account, detail, err := do(tx)
		if err != nil {
			return err
		}
		of = account
		return record(ctx, tx, action, of, by.actor(), s.now().UTC(), detail)
	})
	if err == errUnchanged {
		return nil
	}
	if err == nil {
		s.logChange(ctx, action, of, by.actor())
	}
	return err
}

// admitted is cast for a change that needs a permission, or why it must not be.
func (s *Service) admitted(ctx context.Context, tx *store.Tx, by By, id string, need access.Permission) (cast, error) {
	c, err := s.cast(ctx, tx, by, id)
	if err == nil {
		err = c.admit(need)
	}
	return c, err
}

// cast reads who takes part in the change of an account, and keeps them as they are.
func (s *Service) cast(ctx context.Context, tx *store.Tx, by By, id string) (cast, error) {
	accounts, err := tx.LockAccounts(ctx, string(access.Administrator), id, by.ID())
	if err != nil {
		return cast{}, err
	}
	target, there := find(accounts, id)
	if !there {
		return cast{}, ErrNoAccount
	}
	return cast{accounts, target, by}, nil
}
