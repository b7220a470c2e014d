package auth

import (
	"context"
	"slices"
)

// Ways are those by which somebody can sign in.
type Ways struct {
	Password  bool
	Providers []string // at which people sign in and the account is linked, by their ids
}

// WaysIn returns the ways in of accounts, by their ids.
func (s *Service) WaysIn(ctx context.Context, accountIDs ...string) (map[string]Ways, error) {
	settings, err := s.SSOSettings(ctx)
	if err != nil {
		return nil, err
	}
	passwords, err := s.store.PasswordsOf(ctx, accountIDs...)
	if err != nil {
		return nil, err
	}
	links, err := s.store.LinksOf(ctx, accountIDs...)
	if err != nil {
		return nil, err
	}
	open, err := s.openIssuers(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]Ways{}
	for _, id := range accountIDs {
		w := Ways{Password: slices.Contains(passwords, id) && settings.passwordOpens(id)}
		for _, link := range links {
			if provider := open[link.Issuer]; link.AccountID == id && provider != "" && !slices.Contains(w.Providers, provider) {
				w.Providers = append(w.Providers, provider)
			}
		}
		all[id] = w
	}
	return all, nil
}

// openIssuers are the issuers at whose providers people sign in now, with a provider's id each.
func (s *Service) openIssuers(ctx context.Context) (map[string]string, error) {
	counting, err := s.providersThatCount(ctx)
	open := map[string]string{}
	for _, p := range counting {
		open[p.Issuer] = p.ID
	}
	return open, err
}
