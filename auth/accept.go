package auth

import (
	"bytes"
	"context"
	"errors"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// CheckInvitation returns the invitation of a link that is good. ErrNoInvitation when there is none, or it was used, revoked
// or renewed; ErrInvitationExpired; ErrPasswordsOff. With these comes what is known of it. Who tried a link that is refused is
// logged.
func (s *Service) CheckInvitation(ctx context.Context, token string, from Visitor) (store.Invitation, error) {
	i, err := s.invitationOf(ctx, token)
	if err == nil {
		err = s.checkUse(ctx, s.store, i)
	}
	if errors.Is(err, ErrNoInvitation) || errors.Is(err, ErrInvitationExpired) {
		s.logger.WarnContext(ctx, "invitation refused", "reason", err.Error(), "address", from.Address, "request_id", from.RequestID)
	}
	return i, err
}

func (s *Service) invitationOf(ctx context.Context, token string) (i store.Invitation, err error) {
	err = ErrNoInvitation
	for _, key := range s.inviteKeys.Get() {
		i, err = whenOpen(s.store.InvitationByHash(ctx, tokenHash(key, token)))
		if !errors.Is(err, ErrNoInvitation) {
			break
		}
	}
	if err == nil && !s.now().Before(i.ExpiresAt) {
		err = ErrInvitationExpired
	}
	return i, err
}

// accountReader reads accounts and settings, in a transaction or without one.
type accountReader interface {
	settingReader
	AccountByID(ctx context.Context, id string) (store.Account, error)
}

// checkUse returns why what an invitation is for can't be done now: passwords are off, or whose password it sets is disabled or gone.
func (s *Service) checkUse(ctx context.Context, from accountReader, i store.Invitation) error {
	if i.ResetsID == nil {
		return checkPasswordsOn(ctx, from)
	}
	account, err := from.AccountByID(ctx, *i.ResetsID)
	if err == nil {
		err = takesPassword(ctx, from, account)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, ErrAccountDisabled) {
		err = ErrNoInvitation
	}
	return err
}

// AcceptInvitation makes the account of whoever holds an invitation's link. Of several at once one succeeds. The errors are
// those of CheckInvitation, and *FieldError.
func (s *Service) AcceptInvitation(ctx context.Context, token, name, password string, from Visitor) (store.Account, error) {
	i, err := s.CheckInvitation(ctx, token, from)
	if err == nil && i.ResetsID != nil {
		err = ErrNoInvitation
	}
	if err != nil {
		return store.Account{}, err
	}
	account, err := s.newAccount(ctx, NewAccount{Email: i.Email, Name: name, Role: access.Role(i.Role), Teams: i.Teams, Password: password})
	if err != nil {
		return store.Account{}, err
	}
	by := ownActor(account, from)
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := s.use(ctx, tx, i, account); err != nil {
			return err
		}
		if err := tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		detail := powerOf(account)
		detail["invited_by"] = i.InvitedBy
		return record(ctx, tx, audit.AccountCreated, account, by, account.CreatedAt, detail)
	})
	if errors.Is(err, store.ErrConflict) { // it was made on the command line meanwhile
		err = ErrNoInvitation
	}
	if err == nil {
		s.logChange(ctx, audit.AccountCreated, account, by)
	}
	return account, err
}

// use ends an invitation, unless it changed since it was read, or whoever made it could make it no more.
func (s *Service) use(ctx context.Context, tx *store.Tx, i store.Invitation, account store.Account) error {
	if err := checkInviter(ctx, tx, i); err != nil { // whose account is locked first, as everybody does
		return err
	}
	if err := s.checkUse(ctx, tx, i); err != nil {
		return err
	}
	open, err := whenOpen(tx.LockInvitation(ctx, i.ID))
	if err != nil {
		return err
	}
	if !bytes.Equal(open.TokenHash, i.TokenHash) {
		return ErrNoInvitation
	}
	now := s.now().UTC()
	open.UsedAt, open.AccountID = &now, &account.ID
	return tx.UpdateInvitation(ctx, open)
}

// checkInviter refuses an invitation whose inviter may invite nobody any more. Those of the command line are good until they end.
// Their account, and the one whose password it sets, stay as they are until the transaction ends.
func checkInviter(ctx context.Context, tx *store.Tx, i store.Invitation) error {
	var ids []string
	for _, id := range []*string{i.InviterID, i.ResetsID} {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	accounts, err := tx.LockAccounts(ctx, "", ids...)
	if err != nil || i.InviterID == nil {
		return err
	}
	if inviter, there := find(accounts, *i.InviterID); !there || !mayInvite(inviter) {
		return ErrNoInvitation
	}
	return nil
}
