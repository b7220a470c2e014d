package auth

import (
	"context"
	"slices"
)

// Ways are those by which somebody can sign in.
type Ways struct {
	Password  bool
	Providers []string // of single sign-on, by their ids
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
	all := map[string]Ways{}
	for _, id := range accountIDs {
		w := Ways{Password: slices.Contains(passwords, id) && settings.passwordOpens(id)}
		for _, link := range links {
			if link.AccountID == id && !slices.Contains(w.Providers, link.Provider) {
				w.Providers = append(w.Providers, link.Provider)
			}
		}
		all[id] = w
	}
	return all, nil
}
