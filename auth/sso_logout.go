package auth

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// ErrReplayed is that a logout token came before.
var ErrReplayed = errors.New("this logout token was used already")

// A providerSession is who signed somebody in, the zero value for this server itself.
type providerSession struct {
	Issuer  string `json:"issuer,omitempty"`
	Subject string `json:"subject,omitempty"`
	ID      string `json:"id,omitempty"`
}

// ProviderLogout ends the sessions that a provider's logout token is about, on all replicas. What it ends is known by the
// session's row alone. ErrNoProvider, ErrReplayed, *sso.RefusedError, *sso.UnreachableError.
func (s *Service) ProviderLogout(ctx context.Context, providerID, token string, from Visitor) error {
	c, err := s.provider(ctx, providerID, true) // its word is as good while nobody signs in there, and only takes away
	if err != nil {
		return err
	}
	logout, err := c.VerifyLogout(ctx, token, s.now())
	if err == nil {
		err = s.endAtProvider(store.Urgent(ctx), c, logout)
	}
	if err != nil {
		s.logger.WarnContext(ctx, "a logout token was refused", "provider", c.ID, "reason", err.Error(), "address", from.Address, "request_id", from.RequestID)
	}
	return err
}

// endAtProvider does what a logout token says. That it came is written last: one that took no effect can be sent again.
func (s *Service) endAtProvider(ctx context.Context, c *sso.Connection, logout sso.Logout) error {
	name := "logout " + logout.Issuer + " " + logout.ID
	seen, err := s.store.SeenOnce(ctx, hashID(name), s.now())
	if err != nil {
		return err
	}
	if seen {
		return ErrReplayed
	}
	if err := s.endOfSubject(ctx, c, logout); err != nil {
		return err
	}
	err = s.once(ctx, name, 2*sso.LogoutLife)
	if errors.Is(err, ErrNoFlow) { // it came twice at once
		err = ErrReplayed
	}
	return err
}

func (s *Service) endOfSubject(ctx context.Context, c *sso.Connection, logout sso.Logout) error {
	rows, err := s.store.SessionsOfSubject(ctx, logout.Issuer, logout.Subject, logout.Session)
	if err != nil {
		return err
	}
	for accountID, own := range byAccount(rows) {
		err := s.endOfProvider(ctx, c, accountID, func(row store.Session) bool {
			return slices.ContainsFunc(own, func(r store.Session) bool { return bytes.Equal(r.IDHash, row.IDHash) })
		})
		if err != nil {
			return err
		}
	}
	if !logout.Disabled {
		return nil
	}
	link, err := s.store.LinkOf(ctx, logout.Issuer, logout.Subject)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.left(ctx, c, link.AccountID, "the provider has disabled the account")
}

func byAccount(rows []store.Session) map[string][]store.Session {
	accounts := map[string][]store.Session{}
	for _, row := range rows {
		if row.AccountID != nil {
			accounts[*row.AccountID] = append(accounts[*row.AccountID], row)
		}
	}
	return accounts
}

// endOfProvider ends sessions of one account, as its provider asks.
func (s *Service) endOfProvider(ctx context.Context, c *sso.Connection, accountID string, ends func(store.Session) bool) error {
	return s.settle(ctx, byProvider, audit.AccountSessionsEnded, func(tx *store.Tx) (store.Account, map[string]any, error) {
		cast, err := s.cast(ctx, tx, byProvider, accountID)
		if err != nil {
			return cast.target, nil, err
		}
		n, err := s.endThose(ctx, tx, accountID, ends)
		if err == nil && n == 0 {
			err = errUnchanged
		}
		return cast.target, map[string]any{"sessions": n, "provider": c.ID}, err
	})
}

// A SigningOut is whom a browser can sign out at a provider, too, once the session has ended; the zero value is nobody.
type SigningOut struct {
	provider *sso.Connection
	subject  string
}

// SigningOut returns who signed the request's person in. It asks nobody, and is for before the session ends.
func (s *Service) SigningOut(r *http.Request) (out SigningOut) {
	_, row, err := s.account(r)
	if err != nil || row.Issuer == "" {
		return out
	}
	for _, c := range s.sso.Providers() {
		if c.Issuer == row.Issuer {
			return SigningOut{c, row.Subject}
		}
	}
	return out
}

// Address is where the browser goes to sign out of the provider, and that provider's name; "" where nobody did, or it offers
// none. back is where the provider leads to then.
func (o SigningOut) Address(ctx context.Context, back string) (address, name string) {
	if o.provider == nil {
		return "", ""
	}
	return o.provider.LogoutAddress(ctx, o.subject, back), o.provider.Name
}
