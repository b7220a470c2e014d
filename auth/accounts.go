package auth

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// CreateFirstAdmin is Setup from the command line.
func (s *Service) CreateFirstAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.create(ctx, email, password, access.Administrator, true, nil)
}

// CreateAdmin adds an administrator. A *FieldError when the email or the password will not do.
func (s *Service) CreateAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.CreateAccount(ctx, email, password, access.Administrator)
}

// CreateAccount is CreateAdmin for any role.
func (s *Service) CreateAccount(ctx context.Context, email, password string, role access.Role) (store.Account, error) {
	return s.create(ctx, email, password, role, false, nil)
}

func (s *Service) create(ctx context.Context, email, password string, role access.Role, first bool, from *Visitor) (store.Account, error) {
	account, err := s.newAccount(ctx, email, password, role)
	if err != nil {
		return store.Account{}, err
	}
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if first {
			if err := claimSetup(ctx, tx); err != nil {
				return err
			}
		}
		if err := tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		return record(ctx, tx, audit.AccountCreated, account, from, account.CreatedAt)
	})
	if errors.Is(err, store.ErrConflict) {
		return account, &FieldError{"email", "An account with this email exists. Sign in, or use another email."}
	}
	if err == nil {
		s.logChange(ctx, audit.AccountCreated, account, from)
	}
	return account, err
}

// newAccount is an account that is in no database yet.
func (s *Service) newAccount(ctx context.Context, email, password string, role access.Role) (store.Account, error) {
	email, err := newEmail(email)
	if err != nil {
		return store.Account{}, err
	}
	if err := CheckPassword(email, password); err != nil {
		return store.Account{}, err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return store.Account{}, err
	}
	id, err := uuid.NewV7()
	now := s.now().UTC()
	return store.Account{
		ID:                id.String(),
		Email:             email,
		PasswordHash:      hash,
		Role:              string(role),
		CreatedAt:         now,
		PasswordChangedAt: now,
	}, err
}

// Accounts returns who may sign in, the oldest account first.
func (s *Service) Accounts(ctx context.Context) ([]store.Account, error) {
	return s.store.Accounts(ctx)
}

// Remove ends an account with its sessions. It fails with ErrNoAccount where there is none, and
// with ErrLastAccount where nobody else could sign in.
func (s *Service) Remove(ctx context.Context, email string) error {
	account, err := s.store.AccountByEmail(ctx, text.Email(email))
	if err == nil {
		err = s.store.Tx(store.Urgent(ctx), func(tx *store.Tx) error {
			admins, err := tx.LockAccounts(ctx, string(access.Administrator), account.ID)
			if err != nil {
				return err
			}
			if len(admins) < 2 {
				return ErrLastAccount
			}
			if err := tx.RemoveAccount(ctx, account.ID); err != nil {
				return err
			}
			return record(ctx, tx, audit.AccountRemoved, account, nil, s.now().UTC())
		})
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return ErrNoAccount
	case err == nil:
		s.logChange(ctx, audit.AccountRemoved, account, nil)
	}
	return err
}

// CheckNewEmail fails with a *FieldError where no account can be made for an email.
func (s *Service) CheckNewEmail(ctx context.Context, email string) error {
	email, err := newEmail(email)
	if err != nil {
		return err
	}
	err = s.CheckAccount(ctx, email)
	if err == nil {
		return &FieldError{"email", "An account with this email exists. Give another email, or a new password with admin reset-password."}
	}
	if errors.Is(err, ErrNoAccount) {
		err = nil
	}
	return err
}

// CheckAccount fails with ErrNoAccount where there is no account of this email.
func (s *Service) CheckAccount(ctx context.Context, email string) error {
	_, err := s.store.AccountByEmail(ctx, text.Email(email))
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoAccount
	}
	return err
}

// ResetPassword changes a password, ends the account's sessions and forgets the wrong passwords that were tried on it.
// It fails with ErrNoAccount where there is none, and with a *FieldError for a password that won't do.
func (s *Service) ResetPassword(ctx context.Context, email, password string) error {
	email = text.Email(email)
	if err := CheckPassword(email, password); err != nil {
		return err
	}
	account, err := s.store.AccountByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoAccount
	}
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	now := s.now().UTC()
	err = s.store.Tx(store.Urgent(ctx), func(tx *store.Tx) error {
		if err := tx.SetPassword(ctx, account.ID, hash, now); err != nil {
			return err
		}
		if err := tx.ForgetTalliesOf(ctx, s.throttle.account(email)); err != nil {
			return err
		}
		return record(ctx, tx, audit.AccountPasswordReset, account, nil, now)
	})
	if err == nil {
		s.logChange(ctx, audit.AccountPasswordReset, account, nil)
	}
	return err
}
