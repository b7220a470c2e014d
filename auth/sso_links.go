package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// A Link is somebody at a provider, as whom an account's person signs in.
type Link = store.AccountLink

// Why accounts can't be linked, or not be separated.
var (
	ErrLinkedElsewhere = errors.New("this account of the provider is linked with another account here")
	ErrOnlyWayIn       = errors.New("this is the only way in that the account has")
)

// A linkProof is whom a provider has proven for an account that is signed in, until its person says that it is theirs.
type linkProof struct {
	Account  string `json:"account"`
	Provider string `json:"provider"`
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Email    string `json:"email"`
	At       int64  `json:"at"`
}

const linkUse = "link with a provider"

// proofOf signs whom a provider has proven, for LinkProven.
func (s *Service) proofOf(ctx context.Context, c *sso.Connection, who sso.Identity) (string, error) {
	link, err := s.store.LinkOf(ctx, who.Issuer, who.Subject)
	self := ByWhom(ctx).ID()
	switch {
	case err == nil && link.AccountID != self:
		return "", ErrLinkedElsewhere
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return "", err
	}
	text, err := json.Marshal(linkProof{self, c.ID, who.Issuer, who.Subject, who.Email, s.now().Unix()})
	if err != nil {
		return "", err
	}
	return s.Sign(linkUse, string(text))
}

// LinkProven links the request's person with somebody at a provider, as proof says, which it does once. ErrNoFlow where it is no proof
// of this person's, or did so before, or is too old; ErrLinkedElsewhere.
func (s *Service) LinkProven(ctx context.Context, proof string) error {
	by := ByWhom(ctx)
	text, ok := s.Open(linkUse, proof)
	var p linkProof
	if !ok || json.Unmarshal([]byte(text), &p) != nil || p.Account != by.ID() || s.now().Unix()-p.At > int64(flowLife.Seconds()) {
		return ErrNoFlow
	}
	who := sso.Identity{Issuer: p.Issuer, Subject: p.Subject, Email: p.Email}
	err := s.settle(ctx, by, audit.AccountLinked, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		link, err := tx.LinkOf(ctx, p.Issuer, p.Subject)
		switch {
		case err == nil && link.AccountID == by.ID():
			return c.target, nil, errUnchanged
		case err == nil:
			return c.target, nil, ErrLinkedElsewhere
		case !errors.Is(err, store.ErrNotFound):
			return c.target, nil, err
		}
		if err := s.onceIn(ctx, tx, "link proof "+proof, flowLife); err != nil {
			return c.target, nil, err
		}
		return c.target, linkDetail(p.Provider, p.Email), s.insertLink(ctx, tx, by.ID(), p.Provider, who)
	})
	if errors.Is(err, store.ErrConflict) {
		err = ErrLinkedElsewhere
	}
	return err
}

func linkDetail(provider, email string) map[string]any {
	return map[string]any{"provider": provider, "provider_email": email}
}

// Unlink removes a link of the request's person, and ends the sessions that it began, but for the request's own. ErrOnlyWayIn,
// store.ErrNotFound.
func (s *Service) Unlink(r *http.Request, id string) error {
	ctx := r.Context()
	by := ByWhom(ctx)
	own, err := s.session(r)
	if err != nil {
		return err
	}
	return s.settle(store.Urgent(ctx), by, audit.AccountUnlinked, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		all, err := tx.LinksOf(ctx, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		n := slices.IndexFunc(all, func(link Link) bool { return link.ID == id })
		if n < 0 {
			return c.target, nil, errUnchanged
		}
		link := all[n]
		if err := s.keepsAWayIn(ctx, tx, c.target, slices.Delete(all, n, n+1)); err != nil {
			return c.target, nil, err
		}
		detail, err := s.unlink(ctx, tx, link, hashID(own.ID))
		return c.target, detail, err
	})
}

// unlink removes a link and ends the sessions that it began, but one.
func (s *Service) unlink(ctx context.Context, tx *store.Tx, link Link, but []byte) (map[string]any, error) {
	ended, err := s.endThose(ctx, tx, link.AccountID, func(row store.Session) bool {
		return row.Issuer == link.Issuer && row.Subject == link.Subject && !bytes.Equal(row.IDHash, but)
	})
	if err != nil {
		return nil, err
	}
	detail := linkDetail(link.Provider, link.Email)
	if ended > 0 {
		detail["sessions"] = ended
	}
	return detail, tx.DeleteLink(ctx, link.ID, link.AccountID)
}

// keepsAWayIn fails with ErrOnlyWayIn where an account would have none by a password or by the links that it keeps.
func (s *Service) keepsAWayIn(ctx context.Context, tx *store.Tx, account store.Account, links []Link) error {
	settings, err := readSSO(ctx, tx)
	if err != nil || account.PasswordHash != "" && settings.passwordOpens(account.ID) {
		return err
	}
	open, err := s.openIssuers(ctx)
	if err == nil && !slices.ContainsFunc(links, func(link Link) bool { return open[link.Issuer] != "" }) {
		err = ErrOnlyWayIn
	}
	return err
}

// LinksOf returns the links of accounts.
func (s *Service) LinksOf(ctx context.Context, accountIDs ...string) ([]Link, error) {
	return s.store.LinksOf(ctx, accountIDs...)
}
