package auth

import (
	"context"
	"encoding/json"
	"errors"

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

// LinkProven links the request's person with somebody at a provider, as proof says. ErrNoFlow where it is no proof of this
// person's, or too old; ErrLinkedElsewhere.
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

// Unlink removes a link of the request's person, and ends the sessions that it began. ErrOnlyWayIn, store.ErrNotFound.
func (s *Service) Unlink(ctx context.Context, id string) error {
	by := ByWhom(ctx)
	return s.settle(store.Urgent(ctx), by, audit.AccountUnlinked, func(tx *store.Tx) (store.Account, map[string]any, error) {
		c, err := s.cast(ctx, tx, by, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		all, err := tx.LinksOf(ctx, by.ID())
		if err != nil {
			return c.target, nil, err
		}
		for _, link := range all {
			if link.ID != id {
				continue
			}
			if err := s.keepsAWayIn(ctx, tx, c.target, len(all)); err != nil {
				return c.target, nil, err
			}
			return c.target, linkDetail(link.Provider, link.Email), tx.DeleteLink(ctx, id, by.ID())
		}
		return c.target, nil, errUnchanged
	})
}

// keepsAWayIn fails with ErrOnlyWayIn where an account would have none without one of its links.
func (s *Service) keepsAWayIn(ctx context.Context, tx *store.Tx, account store.Account, links int) error {
	settings, err := readSSO(ctx, tx)
	if err != nil || links > 1 || account.PasswordHash != "" && settings.passwordOpens(account.ID) {
		return err
	}
	return ErrOnlyWayIn
}

// LinksOf returns the links of accounts.
func (s *Service) LinksOf(ctx context.Context, accountIDs ...string) ([]Link, error) {
	return s.store.LinksOf(ctx, accountIDs...)
}
