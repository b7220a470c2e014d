package views

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// secretScopes are the entries of allowlists that are of managed secrets and no provider's, as people read them: by their
// slugs, and by their names as in times before.
var secretScopes = []struct{ Provider, Label string }{
	{wire.ScopeManagedSecrets, "Secrets"},
	{wire.ScopeManagedSecretNames, "Secrets (by old name)"},
}

// ProviderLabel is a provider of an allowlist as people read it.
func ProviderLabel(provider string) string {
	for _, secrets := range secretScopes {
		if secrets.Provider == provider {
			return secrets.Label
		}
	}
	return provider
}

// OfSecrets reports whether an entry of an allowlist is of managed secrets.
func OfSecrets(provider string) bool { return ProviderLabel(provider) != provider }

// ScopeRows are the entries of an allowlist in the order in which people read them: providers, then secrets.
func ScopeRows(scopes client.Scopes) (rows []ScopesRow) {
	for _, provider := range scopes.Providers() {
		rows = append(rows, ScopesRow{provider, scopes[provider]})
	}
	slices.SortStableFunc(rows, func(a, b ScopesRow) int {
		place := func(r ScopesRow) int {
			return slices.IndexFunc(secretScopes, func(s struct{ Provider, Label string }) bool { return s.Provider == r.Provider })
		}
		return cmp.Compare(place(a), place(b))
	})
	return rows
}

// scopeWords are a scope as the audit trail has it, "provider:scope", as people read it.
func scopeWords(scope string) string {
	provider, rest, _ := strings.Cut(scope, ":")
	if !OfSecrets(provider) {
		return scope
	}
	return ProviderLabel(provider) + ": " + rest
}

// scopeURL is the page of the secret that a scope names, "" for other scopes.
func scopeURL(provider, scope string) string {
	if provider != wire.ScopeManagedSecrets {
		return ""
	}
	return string(SecretURL(&client.ManagedSecret{ID: scope, Slug: scope}))
}
