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

// A NewAccount is what an account is made of.
type NewAccount struct {
	Email    string
	Name     string // "" for nothing but the email
	Role     access.Role
	Teams    []string
	Password string
}

// CreateFirstAdmin is Setup from the command line.
func (s *Service) CreateFirstAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.create(ctx, administrator(email, password), true, nil)
}

// CreateAdmin adds an administrator from the command line. A *FieldError when the email or the password will not do.
func (s *Service) CreateAdmin(ctx context.Context, email, password string) (store.Account, error) {
	return s.CreateAccount(ctx, administrator(email, password))
}

// CreateAccount adds an account from the command line. A *FieldError when something of it will not do.
func (s *Service) CreateAccount(ctx context.Context, n NewAccount) (store.Account, error) {
	return s.create(ctx, n, false, nil)
}

func administrator(email, password string) NewAccount {
	return NewAccount{Email: email, Role: access.Administrator, Password: password}
}

// create makes an account, from the command line where from is nil, else for its own person.
func (s *Service) create(ctx context.Context, n NewAccount, first bool, from *Visitor) (store.Account, error) {
	account, err := s.newAccount(ctx, n)
	if err != nil {
		return store.Account{}, err
	}
	by := CommandLine().actor()
	if from != nil {
		by = ownActor(account, *from)
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
		return record(ctx, tx, audit.AccountCreated, account, by, account.CreatedAt, powerOf(account))
	})
	if errors.Is(err, store.ErrConflict) {
		return account, &FieldError{"email", "An account with this email exists. Sign in, or use another email."}
	}
	if err == nil {
		s.logChange(ctx, audit.AccountCreated, account, by)
	}
	return account, err
}

// newAccount is one that is in no database yet.
func (s *Service) newAccount(ctx context.Context, n NewAccount) (a store.Account, err error) {
	if n.Email, err = newEmail(n.Email); err != nil {
		return a, err
	}
	if n.Name, err = checkName(n.Name); err != nil {
		return a, err
	}
	if n.Teams, err = checkPower(n.Role, n.Teams); err != nil {
		return a, err
	}
	if err = CheckPassword(n.Email, n.Password); err != nil {
		return a, err
	}
	hash, err := s.hash(ctx, n.Password)
	if err != nil {
		return a, err
	}
	id, err := uuid.NewV7()
	now := s.now().UTC()
	return store.Account{
		ID:                id.String(),
		Email:             n.Email,
		Name:              n.Name,
		PasswordHash:      hash,
		Role:              string(n.Role),
		Teams:             n.Teams,
		CreatedAt:         now,
		PasswordChangedAt: now,
	}, err
}

// CheckNewEmail fails with a *FieldError where no account can be made for an email.
func (s *Service) CheckNewEmail(ctx context.Context, email string) error {
	email, err := newEmail(email)
	if err != nil {
		return err
	}
	_, err = s.AccountOf(ctx, email)
	if err == nil {
		return &FieldError{"email", "An account with this email exists. Give another email, or a new password with admin reset-password."}
	}
	if errors.Is(err, ErrNoAccount) {
		err = nil
	}
	return err
}

// ResetPassword changes a password from the command line, ends the account's sessions and forgets the wrong passwords that
// were tried on it. It fails with ErrNoAccount where there is none, and with a *FieldError for a password that won't do.
func (s *Service) ResetPassword(ctx context.Context, email, password string) error {
	email = text.Email(email)
	if err := CheckPassword(email, password); err != nil {
		return err
	}
	account, err := s.AccountOf(ctx, email)
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.settle(store.Urgent(ctx), CommandLine(), audit.AccountPasswordReset, func(tx *store.Tx) (store.Account, map[string]any, error) {
		if err := tx.SetPassword(ctx, account.ID, hash, s.now().UTC(), nil); err != nil {
			return account, nil, err
		}
		return account, nil, tx.ForgetTalliesOf(ctx, s.throttle.account(email))
	})
}
