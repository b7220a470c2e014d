package wire

import (
	"regexp"
	"slices"
	"strings"
)

// A key scope can be for a single thing: resource:verb:id, which resource:verb covers (protocol 7.4). Keys can have one of these for
// grants alone, grants:read:GRANT; a request's constraints can name others, which allow nothing.

// MaxKeyScopes is how many scopes a key can have.
const MaxKeyScopes = 100

var keyScopeID = regexp.MustCompile(`\A[A-Za-z0-9_-]{1,64}\z`)

// SplitKeyScope tells the scope for all things of a kind from the id of the single one that it is narrowed to, "" for none.
func SplitKeyScope(scope string) (whole, id string) {
	resource, rest, _ := strings.Cut(scope, ":")
	verb, id, _ := strings.Cut(rest, ":")
	return resource + ":" + verb, id
}

// NormalKeyScope is a scope as keys have it, and whether they can: one of the catalog, or one for a single grant.
func NormalKeyScope(scope string) (string, bool) {
	if KeyScopeWords(scope) == "" {
		return scope, false
	}
	whole, id := SplitKeyScope(scope)
	return strings.TrimSuffix(whole+":"+strings.ToLower(id), ":"), true
}

// IsKeyScopeForm reports whether a text looks like a scope, of a catalog that may be another.
func IsKeyScopeForm(scope string) bool {
	whole, id := SplitKeyScope(scope)
	resource, verb, _ := strings.Cut(whole, ":")
	return keyScopeID.MatchString(resource) && keyScopeID.MatchString(verb) && (scope == whole || keyScopeID.MatchString(id))
}

// HasKeyScope reports whether some scopes allow what another one does: it is among them, or the one for all things of its kind is.
func HasKeyScope(granted []string, scope string) bool {
	whole, id := SplitKeyScope(scope)
	return slices.Contains(granted, whole) || id != "" && slices.Contains(KeyScopeIDs(granted, whole), strings.ToLower(id))
}

// LackingKeyScopes are those of some scopes that others don't allow, nil for none.
func LackingKeyScopes(granted, wanted []string) (lacking []string) {
	for _, scope := range wanted {
		if !HasKeyScope(granted, scope) {
			lacking = append(lacking, scope)
		}
	}
	return lacking
}

// KeyScopeIDs are the ids of the single things that some scopes narrow another one to, in lower case; nil for none.
func KeyScopeIDs(granted []string, scope string) (ids []string) {
	for _, one := range granted {
		if whole, id := SplitKeyScope(one); whole == scope && id != "" {
			ids = append(ids, strings.ToLower(id))
		}
	}
	return ids
}
