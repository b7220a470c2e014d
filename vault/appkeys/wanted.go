package appkeys

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Wanted is what somebody wants of a new key.
type Wanted struct {
	Name      string
	Scopes    []string   // of the catalog
	CIDRs     []string   // networks or addresses from where alone it works; nil: from anywhere
	RateLimit *int       // requests a minute; nil: what the server has for all
	ExpiresAt *time.Time // nil: never

	metadata json.RawMessage
}

// Everything is a key that may do everything there is, by its list of scopes.
func Everything(name string) Wanted { return Wanted{Name: name, Scopes: wire.KeyScopes()} }

// InWords says what a key with some scopes may do; a list of all of them is long.
func InWords(scopes []string) string {
	if wire.LackingKeyScopes(scopes, wire.KeyScopes()) == nil {
		return "everything"
	}
	return strings.Join(scopes, ",")
}

// clean is the form that it is kept in, or all that is wrong with it.
func (w Wanted) clean(now time.Time) (Wanted, error) {
	var problems api.Problems
	w.Name = cleanName(&problems, w.Name)
	w.Scopes = cleanScopes(&problems, w.Scopes)
	w.CIDRs = cleanCIDRs(&problems, w.CIDRs)
	if w.RateLimit != nil && (*w.RateLimit < 1 || *w.RateLimit > wire.MaxRateLimit) {
		problems.Add("rate_limit_rpm", "This must be a whole number from 1 to %d: requests a minute.", wire.MaxRateLimit)
	}
	if w.ExpiresAt != nil {
		ends := w.ExpiresAt.UTC().Truncate(time.Microsecond)
		if w.ExpiresAt = &ends; !ends.After(now) || ends.After(now.Add(wire.MaxKeyLife)) {
			problems.Add("expires_at", "This must be in the future, and within ten years.")
		}
	}
	return w, problems.Err()
}

// cleanName is a name in the form it is kept in.
func cleanName(problems *api.Problems, name string) string {
	name = strings.TrimSpace(name)
	problem := text.NameProblem(name)
	switch {
	case name == "":
		problems.Add("name", "Say what the key is for, in 1 to %d characters.", wire.MaxKeyName)
	case wire.TooLong(name, wire.MaxKeyName) != "":
		problems.Add("name", "%s", wire.TooLong(name, wire.MaxKeyName))
	case !utf8.ValidString(name):
		problems.Add("name", "This is not valid UTF-8.")
	case problem != "":
		problems.Add("name", "This must be one line of 1 to %d characters: it %s", wire.MaxKeyName, problem)
	case wire.ContainsKey(name):
		problems.Add("name", "This must not hold an API key, which is kept nowhere.")
	}
	return text.Normal(name)
}

// cleanScopes are scopes in order, each once.
func cleanScopes(problems *api.Problems, given []string) []string {
	var scopes []string
	for _, one := range given {
		scope, valid := wire.NormalKeyScope(one)
		if !valid {
			problems.Add("scopes", "There is no scope %q. The scopes are %s, and grants:read: with the id of a grant for that one alone.", store.Text(one, 100), api.Quoted(wire.KeyScopes()))
			break
		}
		scopes = append(scopes, scope)
	}
	scopes = slices.Compact(slices.Sorted(slices.Values(scopes)))
	switch {
	case len(given) == 0:
		problems.Add("scopes", "Choose at least one scope: a key may do what it lists, and nothing else.")
	case len(scopes) > wire.MaxKeyScopes:
		problems.Add("scopes", "A key can have %d scopes at most.", wire.MaxKeyScopes)
	}
	return scopes
}

// cleanCIDRs are networks in their canonical form, each once; a lone address is a network of one.
func cleanCIDRs(problems *api.Problems, list []string) []string {
	if list == nil {
		return nil
	}
	if problem := wire.NetworksProblem(list); problem != "" {
		problems.Add("cidr_allowlist", "%s", problem)
		return nil
	}
	var networks []string
	for _, given := range list {
		network, _ := wire.ParseNetwork(given)
		networks = append(networks, network.String())
	}
	return slices.Compact(slices.Sorted(slices.Values(networks)))
}
