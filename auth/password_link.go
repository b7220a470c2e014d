package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// PasswordLinkLife is how long a link is good by which somebody sets another password.
const PasswordLinkLife = 24 * time.Hour

// NewPasswordLink makes a link by which somebody who can't get in sets another password, once. The one before is good for
// nothing from then on. The errors are those of SetRole, and ErrAccountDisabled and ErrPasswordsOff where no password lets them in.
func (s *Service) NewPasswordLink(ctx context.Context, by By, accountID string) (Invited, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Invited{}, err
	}
	token := rand.Text()
	var made store.Invitation
	err = s.settle(ctx, by, audit.AccountPasswordLinkCreated, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.admitted(ctx, tx, by, accountID, access.ManagePeople)
		if err == nil {
			err = takesPassword(ctx, tx, c.target)
		}
		if err != nil {
			return c.target, nil, err
		}
		made = s.passwordLink(id.String(), c.target, by)
		made.TokenHash = tokenHash(s.inviteKeys.Get()[0], token)
		if _, err := tx.RevokePasswordLinks(ctx, accountID, made.CreatedAt); err != nil {
			return c.target, nil, err
		}
		return c.target, map[string]any{"expires_at": audit.EndsAt(&made.ExpiresAt)}, tx.InsertInvitation(ctx, made)
	})
	if err != nil {
		return Invited{}, err
	}
	return Invited{made, token}, nil
}

func (s *Service) passwordLink(id string, of store.Account, by By) store.Invitation {
	now := s.now().UTC()
	return store.Invitation{
		ID:        id,
		Email:     of.Email,
		Role:      of.Role,
		Teams:     of.Teams,
		InvitedBy: by.actor().Label,
		InviterID: by.accountID(),
		CreatedAt: now,
		ExpiresAt: now.Add(PasswordLinkLife),
		ResetsID:  &of.ID,
	}
}

// takesPassword returns why a password lets an account's person in no way, nil where one does.
func takesPassword(ctx context.Context, from settingReader, a store.Account) error {
	settings, err := readSSO(ctx, from)
	switch {
	case err != nil:
		return err
	case a.DisabledAt != nil:
		return ErrAccountDisabled
	case !settings.passwordOpens(a.ID):
		return ErrPasswordsOff
	}
	return nil
}

// TakesPassword reports whether a password lets an account's person in, or would if it had one.
func (s *Service) TakesPassword(ctx context.Context, a store.Account) (bool, error) {
	err := takesPassword(ctx, s.store, a)
	if errors.Is(err, ErrAccountDisabled) || errors.Is(err, ErrPasswordsOff) {
		return false, nil
	}
	return err == nil, err
}

// PasswordLinkOf returns an account's link for another password that is good, or ErrNoInvitation.
func (s *Service) PasswordLinkOf(ctx context.Context, accountID string) (store.Invitation, error) {
	i, err := whenOpen(s.store.OpenPasswordLink(ctx, accountID))
	if err == nil && !s.now().Before(i.ExpiresAt) {
		err = ErrNoInvitation
	}
	return i, err
}

// RevokePasswordLink makes an account's link for another password good for nothing. ErrNoInvitation where there is none, and the
// errors of SetRole.
func (s *Service) RevokePasswordLink(ctx context.Context, by By, accountID string) error {
	return s.settle(store.Urgent(ctx), by, audit.AccountPasswordLinkRevoked, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.admitted(ctx, tx, by, accountID, access.ManagePeople)
		if err != nil {
			return c.target, nil, err
		}
		revoked, err := tx.RevokePasswordLinks(ctx, accountID, s.now().UTC())
		if err == nil && len(revoked) == 0 {
			err = ErrNoInvitation
		}
		if err != nil {
			return c.target, nil, err
		}
		return c.target, passwordLinkDetail(revoked[0]), nil
	})
}

// passwordLinkDetail is what the trail tells of a link for another password.
func passwordLinkDetail(i store.Invitation) map[string]any {
	return map[string]any{"link_made_by": i.InvitedBy}
}

// SetPasswordByLink gives an account another password, by whoever holds a link for that: all of its sessions end, wrong passwords
// that were tried are forgotten, and nobody is signed in by it: second factors stay in force. Of several at once one succeeds. The
// errors are those of CheckInvitation, and *FieldError.
func (s *Service) SetPasswordByLink(ctx context.Context, token, password string, from Visitor) error {
	i, err := s.CheckInvitation(ctx, token, from)
	if err == nil && i.ResetsID == nil {
		err = ErrNoInvitation
	}
	if err == nil {
		err = CheckPassword(i.Email, password)
	}
	if err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	own := Person{ID: *i.ResetsID, Email: i.Email, Visitor: from}.By()
	return s.settle(store.Urgent(ctx), own, audit.AccountPasswordReset, func(tx *store.Tx) (store.Account, map[string]any, error) {
		account := store.Account{ID: *i.ResetsID, Email: i.Email}
		if err := s.use(ctx, tx, i, account); err != nil {
			return account, nil, err
		}
		if err := tx.SetPassword(ctx, account.ID, hash, s.now().UTC(), nil); err != nil {
			return account, nil, err
		}
		return account, passwordLinkDetail(i), tx.ForgetTalliesOf(ctx, s.throttle.account(account.Email))
	})
}
