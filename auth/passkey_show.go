package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/alter-console/alter-console/store"
)

// AskForAnyPasskey returns what a browser needs to ask for a passkey of whoever sits there, as JSON.
func (s *Service) AskForAnyPasskey(site Site) (options string, err error) {
	return s.askForPasskey(ask{purpose: toSignIn}, site, nil)
}

// askForPasskey returns what a browser needs to ask for one of some passkeys, for any that is for the site where there are none.
func (s *Service) askForPasskey(of ask, site Site, among []protocol.CredentialDescriptor) (string, error) {
	at, err := s.at(site)
	if err != nil {
		return "", err
	}
	asks, _, err := at.BeginDiscoverableLogin(webauthn.WithChallenge(s.challenge(of)), webauthn.WithAllowedCredentials(among), webauthn.WithUserVerification(of.verification()))
	if err != nil {
		return "", err
	}
	return encode64(asks.Response)
}

// verification says whether an authenticator must see that it is its person: where nothing else tells.
func (of ask) verification() protocol.UserVerificationRequirement {
	if of.purpose == toSignIn {
		return protocol.VerificationRequired
	}
	return protocol.VerificationPreferred
}

// A signed challenge is one that an authenticator has answered.
type signedChallenge struct {
	text string // as browsers write it
	raw  []byte
	ends time.Time
}

func (s *Service) answered(of ask, challenge string) (c signedChallenge, err error) {
	c.text = challenge
	if c.raw, err = base64.RawURLEncoding.DecodeString(challenge); err != nil {
		return c, ErrBadPasskey
	}
	c.ends, err = s.ends(of, c.raw)
	return c, err
}

// An assertion is what a browser sends of a passkey, before it is checked.
type assertion struct {
	of        ask
	site      Site
	parsed    *protocol.ParsedCredentialAssertionData
	challenge signedChallenge
	row       store.Passkey // as it was when it came
}

// readAssertion reads what a browser sends. The errors are those of checkPasskey, as far as they can be told without a look at
// the signature.
func (s *Service) readAssertion(ctx context.Context, of ask, site Site, answer string) (a assertion, err error) {
	a.of, a.site = of, site
	if a.parsed, err = protocol.ParseCredentialRequestResponseBytes([]byte(answer)); err != nil {
		return a, errors.Join(ErrBadPasskey, err)
	}
	if a.challenge, err = s.answered(of, a.parsed.Response.CollectedClientData.Challenge); err != nil {
		return a, err
	}
	a.row, err = s.store.PasskeyByCredential(ctx, a.parsed.RawID)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(atHost([]store.Passkey{a.row}, site)) == 0 {
		err = ErrUnknownPasskey
	}
	return a, err
}

// checkPasskey uses a passkey of an account once, in the transaction of what it is used for, and keeps its record up to date.
// ErrBadPasskey, ErrUnknownPasskey, ErrUnverified, ErrCopiedPasskey.
func (s *Service) checkPasskey(ctx context.Context, tx *store.Tx, a assertion, account store.Account) error {
	hash := sha256.Sum256(a.challenge.raw)
	if err := tx.SeeOnce(ctx, hash[:], a.challenge.ends); err != nil {
		if errors.Is(err, store.ErrConflict) {
			return ErrBadPasskey
		}
		return err
	}
	row, err := tx.LockPasskey(ctx, account.ID, a.row.ID)
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknownPasskey
	}
	if err != nil {
		return err
	}
	record, err := s.check(a, account, row)
	if err != nil {
		return err
	}
	if row.Record, err = encodeRecord(record); err != nil {
		return err
	}
	now := s.now().UTC()
	row.LastUsedAt = &now
	return tx.UpdatePasskey(ctx, row)
}

// check checks the signature of a passkey, and returns its record as it is from now on.
func (s *Service) check(a assertion, account store.Account, row store.Passkey) (*webauthn.Credential, error) {
	if a.of.verification() == protocol.VerificationRequired && !a.parsed.Response.AuthenticatorData.Flags.HasUserVerified() {
		return nil, ErrUnverified
	}
	h, err := newHolder(account, []store.Passkey{row})
	if err != nil {
		return nil, err
	}
	at, err := s.at(a.site)
	if err != nil {
		return nil, err
	}
	record, err := at.ValidateLogin(h, webauthn.SessionData{
		Challenge:        a.challenge.text,
		UserID:           h.WebAuthnID(),
		UserVerification: a.of.verification(),
	}, a.parsed)
	switch {
	case err != nil:
		return nil, errors.Join(ErrBadPasskey, err)
	case record.Authenticator.CloneWarning:
		return nil, ErrCopiedPasskey
	}
	return record, nil
}

// reasonOf says in a line of the log why a passkey was refused.
func reasonOf(err error) string {
	var library *protocol.Error
	if errors.As(err, &library) {
		return library.Details
	}
	return err.Error()
}

// SignInWithPasskey returns the account of a passkey that a browser answered AskForAnyPasskey with, and what to Enter with.
// ErrBadPasskey, ErrPasskeyLate, ErrUnknownPasskey, ErrUnverified, ErrCopiedPasskey.
func (s *Service) SignInWithPasskey(ctx context.Context, site Site, answer string, from Visitor) (store.Account, error) {
	account, err := s.signInWithPasskey(store.Urgent(ctx), site, answer)
	if err != nil {
		s.logRefusedPasskey(ctx, err, account, from)
		return store.Account{}, err
	}
	return account, nil
}

func (s *Service) signInWithPasskey(ctx context.Context, site Site, answer string) (account store.Account, err error) {
	a, err := s.readAssertion(ctx, ask{purpose: toSignIn}, site, answer)
	if err != nil {
		return account, err
	}
	account, err = s.Account(ctx, a.row.AccountID)
	if errors.Is(err, ErrNoAccount) || err == nil && account.DisabledAt != nil {
		err = ErrUnknownPasskey
	}
	if err != nil {
		return account, err
	}
	settings, err := s.SSOSettings(ctx)
	if err == nil {
		err = settings.passkeyOpens(account)
	}
	if err != nil {
		return account, err
	}
	return account, s.store.Tx(ctx, func(tx *store.Tx) error { return s.checkPasskey(ctx, tx, a, account) })
}

func (s *Service) logRefusedPasskey(ctx context.Context, err error, account store.Account, from Visitor) {
	if !isRefusal(err) {
		s.tried(Failed)
		return
	}
	reason := WrongPasskey
	if account.DisabledAt != nil {
		reason = Disabled
	}
	s.tried(reason)
	s.logger.WarnContext(ctx, "sign-in refused", "reason", reason, "because", reasonOf(err), "account", account.Email, "address", from.Address,
		"request_id", from.RequestID)
	s.recordRefusal(ctx, reason, account, from)
}

// isRefusal reports whether an error says that what was shown is not good, rather than that nobody could tell.
func isRefusal(err error) bool {
	for _, refusal := range []error{ErrBadPasskey, ErrPasskeyLate, ErrUnknownPasskey, ErrUnverified, ErrCopiedPasskey, ErrPasskeysOff, ErrProviderDecides, ErrBadCode} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

// passkeysHere are what a browser needs to ask somebody for one of their own passkeys, "" where they have none for the site.
func (s *Service) passkeysHere(ctx context.Context, of ask, site Site, account store.Account) (string, error) {
	rows, err := s.store.PasskeysOf(ctx, account.ID)
	if err != nil {
		return "", err
	}
	h, err := newHolder(account, atHost(rows, site))
	if err != nil || len(h.credentials) == 0 {
		return "", err
	}
	return s.askForPasskey(of, site, h.descriptors())
}
