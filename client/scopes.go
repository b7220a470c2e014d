package client

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// Providers are the providers that an allowlist names, sorted.
func (s Scopes) Providers() []string { return slices.Sorted(maps.Keys(s)) }

// A ScopesChange is what one allowlist has more and less than another. Either is nil when there is nothing.
type ScopesChange struct {
	Added   Scopes
	Removed Scopes
}

// ChangeTo says what becomes different when another allowlist takes this one's place.
func (s Scopes) ChangeTo(other Scopes) ScopesChange {
	return ScopesChange{Added: wire.MissingScopes(s, other), Removed: wire.MissingScopes(other, s)}
}

// Empty reports whether both allowlists allow the same.
func (c ScopesChange) Empty() bool { return c.Added == nil && c.Removed == nil }

// checkScopes applies the rules of an allowlist (protocol 5.7), in a fixed order so that the same mistake gives the
// same error.
func checkScopes(s Scopes) error {
	for _, provider := range s.Providers() {
		if strings.TrimSpace(provider) != provider || provider == "" {
			return &ValueError{Field: "scopes", Problem: fmt.Sprintf("the provider %q is empty or has spaces at its ends", provider), Fix: "use the provider's id, such as google"}
		}
		field := "scopes." + provider
		if len(s[provider]) == 0 {
			return &ValueError{Field: field, Problem: "lists no scope", Fix: "list a scope, or leave the provider out"}
		}
		for _, scope := range s[provider] {
			if strings.TrimSpace(scope) != scope || scope == "" {
				return &ValueError{Field: field, Problem: fmt.Sprintf("the scope %q is empty or has spaces at its ends", scope), Fix: "use the provider's own name of the scope"}
			}
		}
	}
	text, err := wire.CompactJSON(s)
	if err == nil {
		text, err = wire.CompactJSONText(text)
	}
	if err != nil {
		return &ValueError{Field: "scopes", Problem: err.Error()}
	}
	if len(text) > wire.MaxScopes {
		return &ValueError{Field: "scopes", Problem: fmt.Sprintf("has %d bytes as JSON", len(text)), Fix: atMost(wire.MaxScopes)}
	}
	return nil
}
