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
	c, err := s.provider(ctx, providerID, false)
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

func (s *Service) endAtProvider(ctx context.Context, c *sso.Connection, logout sso.Logout) error {
	err := s.once(ctx, "logout "+logout.Issuer+" "+logout.ID, 2*sso.LogoutLife)
	if errors.Is(err, ErrNoFlow) {
		return ErrReplayed
	}
	if err != nil {
		return err
	}
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

// SignOutAddress is where the browser goes to sign out of the provider that signed it in too, and that provider's name; ""
// where nobody did, or it offers none. It is asked for before the session ends. back is where the provider leads to then.
func (s *Service) SignOutAddress(r *http.Request, back string) (address, name string) {
	_, row, err := s.account(r)
	if err != nil || row.Issuer == "" {
		return "", ""
	}
	for _, c := range s.sso.Providers() {
		if c.Issuer == row.Issuer {
			return c.LogoutAddress(r.Context(), row.Subject, back), c.Name
		}
	}
	return "", ""
}
