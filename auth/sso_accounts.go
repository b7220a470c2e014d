package auth

import (
	"context"
	"errors"
	"maps"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// Why somebody whom a provider has proven does not get in.
var (
	ErrEmailTaken      = errors.New("an account has this email, and is not linked with the provider")
	ErrAccountDisabled = errors.New("the account is disabled")
)

// accountFor is whose account somebody is for whom a provider vouches: the one that is linked with them, or a new one where
// the rules let them in. An email proves nothing. ErrEmailTaken, ErrAccountDisabled, and the errors of sso.Provider.Decide
// and sso.Connection.VerifiedEmail.
func (s *Service) accountFor(ctx context.Context, c *sso.Connection, who sso.Identity, from Visitor) (store.Account, error) {
	ctx = store.Urgent(ctx)
	for again := false; ; again = true {
		link, err := s.store.LinkOf(ctx, who.Issuer, who.Subject)
		if err == nil {
			return s.linked(ctx, c, who, link, from)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return store.Account{}, err
		}
		account, err := s.newcomer(ctx, c, who, from)
		if again || !errors.Is(err, store.ErrConflict) { // the same person, in the same moment, in another tab
			return account, err
		}
	}
}

// linked is the account of a link, with the role and teams that the rules give now.
func (s *Service) linked(ctx context.Context, c *sso.Connection, who sso.Identity, link store.AccountLink, from Visitor) (account store.Account, err error) {
	decision, err := s.decide(c, who)
	if errors.Is(err, sso.ErrNoRule) || errors.Is(err, sso.ErrRuleRefuse) {
		return account, errors.Join(err, s.notLetIn(ctx, c, link.AccountID, decision, err, from))
	}
	if err != nil {
		return account, err
	}
	var changed map[string]any
	err = s.store.Tx(ctx, func(tx *store.Tx) (err error) {
		cast, err := s.cast(ctx, tx, byProvider, link.AccountID)
		if err != nil {
			return err
		}
		if account = cast.target; account.DisabledAt != nil {
			return ErrAccountDisabled
		}
		if account, changed, err = s.follow(ctx, tx, cast, c, decision); err != nil {
			return err
		}
		link.Provider, link.Email = c.ID, who.Email
		if err := tx.UpdateLink(ctx, link); err != nil {
			return err
		}
		return s.welcomeBack(ctx, tx, account, c)
	})
	if errors.Is(err, ErrAccountDisabled) {
		s.recordRefusal(ctx, Disabled, account, from)
	}
	if err == nil && changed != nil {
		s.logChange(ctx, audit.AccountRoleChanged, account, audit.System())
	}
	return account, err
}

// decide is what the rules make of somebody, as an account can have it.
func (s *Service) decide(c *sso.Connection, who sso.Identity) (d sso.Decision, err error) {
	if d, err = c.Decide(who.Claims); err != nil {
		return d, err
	}
	d.Teams, err = checkPower(d.Role, d.Teams)
	return d, err
}

// follow gives an account the role and teams of a decision, but leaves somebody to manage the rest, and the break-glass
// account as it is. changed is nil where nothing did.
func (s *Service) follow(ctx context.Context, tx *store.Tx, who cast, c *sso.Connection, d sso.Decision) (account store.Account, changed map[string]any, err error) {
	become := who.target
	become.Role, become.Teams = string(d.Role), d.Teams
	if changed = powerChange(who.target, become); len(changed) == 0 {
		return who.target, nil, nil
	}
	err = s.leaves(ctx, tx, who, &become)
	if errors.Is(err, ErrLastAdministrator) || errors.Is(err, ErrBreakGlass) {
		s.logger.WarnContext(ctx, "a role was left as it is, although the provider's rules say another", "account", become.Email, "rule", d.Rule, "reason", err.Error())
		return who.target, nil, nil
	}
	if err != nil {
		return who.target, nil, err
	}
	if err := s.revokeThoseOf(ctx, tx, who.target, &become, audit.System()); err != nil {
		return who.target, nil, err
	}
	if err := tx.UpdateAccount(ctx, become); err != nil {
		return who.target, nil, err
	}
	detail := maps.Clone(changed)
	detail["provider"], detail["rule"] = c.ID, d.Rule
	return become, changed, record(ctx, tx, audit.AccountRoleChanged, become, audit.System(), s.now().UTC(), detail)
}

// leaves is cast.leaves, and ErrBreakGlass when passwords are off and nobody would be left whom one lets in.
func (s *Service) leaves(ctx context.Context, tx *store.Tx, c cast, become *store.Account) error {
	if err := c.leaves(become); err != nil {
		return err
	}
	settings, err := readSSO(ctx, tx)
	if err != nil || !settings.PasswordsOff || settings.BreakGlass != c.target.ID || become != nil && administers(*become) {
		return err
	}
	return ErrBreakGlass
}

// newcomer makes the account of somebody who has none. ErrConflict when it was made meanwhile.
func (s *Service) newcomer(ctx context.Context, c *sso.Connection, who sso.Identity, from Visitor) (store.Account, error) {
	account, d, err := s.wouldBe(ctx, c, who)
	if err != nil {
		return account, err
	}
	by := ownActor(account, from)
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAccount(ctx, account); err != nil {
			return err
		}
		if err := s.useInvitation(ctx, tx, account); err != nil {
			return err
		}
		if err := s.insertLink(ctx, tx, account.ID, c.ID, who); err != nil {
			return err
		}
		detail := powerOf(account)
		detail["provider"], detail["rule"] = c.ID, d.Rule
		return record(ctx, tx, audit.AccountCreated, account, by, account.CreatedAt, detail)
	})
	if err == nil {
		s.logChange(ctx, audit.AccountCreated, account, by)
	}
	return account, err
}

// useInvitation ends an invitation of who has an account now.
func (s *Service) useInvitation(ctx context.Context, tx *store.Tx, account store.Account) error {
	open, err := tx.OpenInvitation(ctx, account.Email)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	open.UsedAt, open.AccountID = &account.CreatedAt, &account.ID
	return tx.UpdateInvitation(ctx, open)
}

// insertLink links an account with somebody at a provider. Until they sign in so it was never used.
func (s *Service) insertLink(ctx context.Context, tx *store.Tx, accountID, provider string, who sso.Identity) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return tx.InsertLink(ctx, store.AccountLink{
		ID:        id.String(),
		AccountID: accountID,
		Provider:  provider,
		Issuer:    who.Issuer,
		Subject:   who.Subject,
		Email:     who.Email,
		CreatedAt: s.now().UTC(),
	})
}

// wouldBe is the account that somebody would get who has none.
func (s *Service) wouldBe(ctx context.Context, c *sso.Connection, who sso.Identity) (store.Account, sso.Decision, error) {
	d, err := s.decide(c, who)
	if err != nil {
		return store.Account{}, d, err
	}
	email, err := c.VerifiedEmail(who)
	if err == nil {
		email, err = newEmail(email)
	}
	if err != nil {
		return store.Account{}, d, err
	}
	_, err = s.store.AccountByEmail(ctx, email)
	if err == nil {
		return store.Account{Email: email}, d, ErrEmailTaken
	}
	if !errors.Is(err, store.ErrNotFound) {
		return store.Account{}, d, err
	}
	id, err := uuid.NewV7()
	now := s.now().UTC()
	return store.Account{
		ID:                id.String(),
		Email:             email,
		Name:              nameAsTold(who.Name),
		Role:              string(d.Role),
		Teams:             d.Teams,
		CreatedAt:         now,
		PasswordChangedAt: now,
	}, d, err
}

// nameAsTold is a provider's name of somebody, "" where it can't be shown.
func nameAsTold(name string) string {
	name, err := checkName(text.Normal(name))
	if err != nil {
		return ""
	}
	return name
}

// An SSOTest is what would become of who tested a provider, if they signed in there.
type SSOTest struct {
	Account Account // that there is, or would be made
	New     bool
	Linked  bool
	Rule    string
	Kept    bool // the test counts
}

// test says what would become of somebody, and keeps that a test succeeded: the tokens are good and the claims can be read
// by the rules. That the administrator's own email has an account already is no failure.
func (s *Service) test(ctx context.Context, c *sso.Connection, who sso.Identity) (t SSOTest, err error) {
	link, err := s.store.LinkOf(ctx, who.Issuer, who.Subject)
	var d sso.Decision
	switch {
	case err == nil:
		t.Linked = true
		if t.Account, err = s.Account(ctx, link.AccountID); err != nil {
			return t, err
		}
		if d, err = s.decide(c, who); err == nil {
			t.Account.Role, t.Account.Teams = string(d.Role), d.Teams
		}
	case errors.Is(err, store.ErrNotFound):
		t.Account, d, err = s.wouldBe(ctx, c, who)
		t.New = err == nil
		if errors.Is(err, ErrEmailTaken) {
			t.Account.Role, t.Account.Teams, err = string(d.Role), d.Teams, nil
		}
	}
	t.Rule = d.Rule
	if err != nil {
		return t, err
	}
	err = s.keepTested(ctx, ByWhom(ctx), c, d)
	t.Kept = err == nil
	return t, err
}

// Role is what the account of a test may do.
func (t SSOTest) Role() access.Role { return access.Role(t.Account.Role) }
