package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// InvitationLife is how long an invitation's link is good for.
const InvitationLife = 72 * time.Hour

// An Invited is an invitation with what its link holds, which is told once and kept nowhere.
type Invited struct {
	store.Invitation
	Token string
}

// Invite makes an invitation for somebody who has no account. *FieldError, ErrNotAllowed.
func (s *Service) Invite(ctx context.Context, by By, email string, role access.Role, teams []string) (Invited, error) {
	email, err := newEmail(email)
	if err != nil {
		return Invited{}, err
	}
	if teams, err = checkPower(role, teams); err != nil {
		return Invited{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Invited{}, err
	}
	made := store.Invitation{
		ID:        id.String(),
		Email:     email,
		Role:      string(role),
		Teams:     teams,
		CreatedAt: s.now().UTC(),
	}
	return s.link(ctx, by, made, audit.InvitationCreated, func(tx *store.Tx, linked store.Invitation) error {
		if err := s.vacate(ctx, tx, email); err != nil {
			return err
		}
		return tx.InsertInvitation(ctx, linked)
	})
}

// vacate makes room for an invitation: it fails with a *FieldError where the email has an account or a link that is still
// good, and revokes one that is not.
func (s *Service) vacate(ctx context.Context, tx *store.Tx, email string) error {
	_, err := tx.AccountByEmail(ctx, email)
	if err == nil {
		return &FieldError{"email", "An account with this email exists already. Look for it in the list to change its role."}
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	open, err := tx.OpenInvitation(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	now := s.now().UTC()
	if err == nil && now.Before(open.ExpiresAt) {
		err = errInvited
	}
	if err != nil {
		return err
	}
	open.RevokedAt = &now
	return tx.UpdateInvitation(ctx, open)
}

var errInvited = &FieldError{"email", "This email is invited already. Make a new link for that invitation, or revoke it."}

// RenewInvitation gives an invitation another link, with a life of its own; the one before is good for nothing from then
// on. ErrNoInvitation when it was used or revoked, ErrNotAllowed.
func (s *Service) RenewInvitation(ctx context.Context, by By, id string) (Invited, error) {
	open, err := s.Invitation(ctx, id)
	if err != nil {
		return Invited{}, err
	}
	return s.link(ctx, by, open, audit.InvitationRenewed, func(tx *store.Tx, linked store.Invitation) error {
		now, err := lockOpen(ctx, tx, id)
		if err != nil {
			return err
		}
		now.TokenHash, now.InvitedBy, now.InviterID, now.ExpiresAt = linked.TokenHash, linked.InvitedBy, linked.InviterID, linked.ExpiresAt
		return tx.UpdateInvitation(ctx, now)
	})
}

// link gives an invitation a link and has it written, by somebody who may.
func (s *Service) link(ctx context.Context, by By, i store.Invitation, action audit.Action, put func(*store.Tx, store.Invitation) error) (Invited, error) {
	token := rand.Text()
	i.TokenHash = tokenHash(s.inviteKeys.Get()[0], token)
	i.InvitedBy, i.InviterID, i.ExpiresAt = by.actor().Label, by.accountID(), s.now().UTC().Add(InvitationLife)
	err := s.onInvitation(ctx, by, action, func(tx *store.Tx) (store.Invitation, error) { return i, put(tx, i) })
	if errors.Is(err, store.ErrConflict) { // by somebody else, in the same moment
		err = errInvited
	}
	if err != nil {
		return Invited{}, err
	}
	return Invited{i, token}, nil
}

// RevokeInvitation makes an invitation's link good for nothing. ErrNoInvitation, ErrNotAllowed.
func (s *Service) RevokeInvitation(ctx context.Context, by By, id string) error {
	ctx = store.Urgent(ctx)
	return s.onInvitation(ctx, by, audit.InvitationRevoked, func(tx *store.Tx) (store.Invitation, error) {
		open, err := lockOpen(ctx, tx, id)
		if err != nil {
			return open, err
		}
		now := s.now().UTC()
		open.RevokedAt = &now
		return open, tx.UpdateInvitation(ctx, open)
	})
}

// onInvitation does something to an invitation and writes it down, in one transaction, for somebody who may invite.
func (s *Service) onInvitation(ctx context.Context, by By, action audit.Action, do func(*store.Tx) (store.Invitation, error)) error {
	var of store.Invitation
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		accounts, err := tx.LockAccounts(ctx, string(access.Administrator), by.ID())
		if err != nil {
			return err
		}
		if !by.may(access.ManagePeople, accounts) {
			return ErrNotAllowed
		}
		if of, err = do(tx); err != nil {
			return err
		}
		return write(ctx, tx, audit.Event{
			At:     s.now().UTC(),
			By:     by.actor(),
			Action: action,
			Target: audit.Target{Kind: audit.TargetInvitation, ID: of.ID, Label: of.Email},
			Detail: invitationDetail(of),
		})
	})
	if err == nil {
		s.logEvent(ctx, "invitation changed", action, of.Email, by.actor())
	}
	return err
}

// revokeThoseOf ends the open invitations of somebody who may not invite any more, in the transaction in which they lost that.
// become is nil where they are removed.
func (s *Service) revokeThoseOf(ctx context.Context, tx *store.Tx, account store.Account, become *store.Account, by audit.Actor) error {
	if become != nil && mayInvite(*become) {
		return nil
	}
	now := s.now().UTC()
	revoked, err := tx.RevokeInvitationsOf(ctx, account.ID, now)
	if err != nil {
		return err
	}
	for _, i := range revoked {
		if err := write(ctx, tx, revocation(i, by, now)); err != nil {
			return err
		}
	}
	return nil
}

// revocation is what the trail tells of a link that ends with the power to make it.
func revocation(i store.Invitation, by audit.Actor, at time.Time) audit.Event {
	if i.ResetsID != nil {
		return audit.Event{
			At:     at,
			By:     by,
			Action: audit.AccountPasswordLinkRevoked,
			Target: audit.Target{Kind: audit.TargetAccount, ID: *i.ResetsID, Label: i.Email},
			Detail: passwordLinkDetail(i),
		}
	}
	return audit.Event{
		At:     at,
		By:     by,
		Action: audit.InvitationRevoked,
		Target: audit.Target{Kind: audit.TargetInvitation, ID: i.ID, Label: i.Email},
		Detail: with(invitationDetail(i), "invited_by", i.InvitedBy),
	}
}

// mayInvite reports whether an account's person could make an invitation now.
func mayInvite(a store.Account) bool {
	return a.DisabledAt == nil && access.May(access.Role(a.Role), a.Teams, access.ManagePeople)
}

func invitationDetail(i store.Invitation) map[string]any {
	detail := powerOf(store.Account{Role: i.Role, Teams: i.Teams})
	detail["expires_at"] = audit.EndsAt(&i.ExpiresAt)
	return detail
}

// Invitation returns an invitation that was neither used nor revoked, or ErrNoInvitation. It may have expired.
func (s *Service) Invitation(ctx context.Context, id string) (store.Invitation, error) {
	return toAnAccount(whenOpen(s.store.InvitationByID(ctx, id)))
}

// lockOpen is Invitation for a change of it.
func lockOpen(ctx context.Context, tx *store.Tx, id string) (store.Invitation, error) {
	return toAnAccount(whenOpen(tx.LockInvitation(ctx, id)))
}

// toAnAccount leaves out links that set a password.
func toAnAccount(i store.Invitation, err error) (store.Invitation, error) {
	if err == nil && i.ResetsID != nil {
		err = ErrNoInvitation
	}
	return i, err
}

func whenOpen(i store.Invitation, err error) (store.Invitation, error) {
	if errors.Is(err, store.ErrNotFound) || err == nil && (i.UsedAt != nil || i.RevokedAt != nil) {
		err = ErrNoInvitation
	}
	return i, err
}

func tokenHash(key []byte, token string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(token))
	return mac.Sum(nil)
}
