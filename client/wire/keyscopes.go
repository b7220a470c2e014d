package wire

import (
	"slices"
	"strings"
)

// The key scopes that routes need (protocol 7.4). Each key lists those it has; there is no wildcard.
const (
	KeyScopeAgentsRead     = "agents:read"
	KeyScopeAgentsWrite    = "agents:write"
	KeyScopeGrantsRead     = "grants:read"
	KeyScopeGrantsWrite    = "grants:write"
	KeyScopeSecretsRead    = "secrets:read"
	KeyScopeSecretsWrite   = "secrets:write"
	KeyScopeTokensRetrieve = "tokens:retrieve"
	KeyScopeAuditEmit      = "audit:emit"
	KeyScopeSpansEmit      = "spans:emit"
	KeyScopeAuditRead      = "audit:read"
	KeyScopeKeysRead       = "keys:read"
	KeyScopeKeysAdmin      = "keys:admin"
	KeyScopeKeysDerive     = "keys:derive"
)

// KeyScopeVersion counts the changes of the catalog of key scopes.
const KeyScopeVersion = 1

// keyScopes is the catalog, and what a key with the scope may do, in words. The routes of some are not offered yet.
var keyScopes = map[string]string{
	KeyScopeAgentsRead:     "see agents and their keys",
	KeyScopeAgentsWrite:    "create, change, suspend and delete agents; mint and revoke their keys",
	KeyScopeGrantsRead:     "see grants",
	KeyScopeGrantsWrite:    "grant access to secrets, delegate and revoke grants",
	KeyScopeSecretsRead:    "see managed secrets, without their values",
	KeyScopeSecretsWrite:   "create, change and delete managed secrets",
	KeyScopeTokensRetrieve: "retrieve credentials",
	KeyScopeAuditEmit:      "report calls",
	KeyScopeSpansEmit:      "report spans",
	KeyScopeAuditRead:      "see runs, calls, usage, the audit and the settings",
	KeyScopeKeysRead:       "see app keys",
	KeyScopeKeysAdmin:      "create, rotate and revoke keys that may do no more than this one",
	KeyScopeKeysDerive:     "derive short-lived keys from this one",
	"approvals:read":       "wait for approvals",
	"connect:initiate":     "begin to connect accounts",
	"idp_users:read":       "see how signing users in goes",
	"idp_users:write":      "sign users in",
	"providers:read":       "see providers",
	"proxy:execute":        "call providers through the server",
}

// KeyScopes are all scopes that an application's key can have, sorted.
func KeyScopes() []string {
	all := make([]string, 0, len(keyScopes))
	for scope := range keyScopes {
		all = append(all, scope)
	}
	slices.Sort(all)
	return all
}

// KeyScopeWords say what a key with a scope may do, "" for a scope that there isn't.
func KeyScopeWords(scope string) string {
	if whole, id := SplitKeyScope(scope); whole == KeyScopeGrantsRead && keyScopeID.MatchString(id) {
		return "see one grant alone"
	}
	return keyScopes[scope]
}

// KeyScopeOffered reports whether any route of this project's server asks for a scope.
func KeyScopeOffered(scope string) bool { return !slices.Contains(notOfferedYet, scope) }

var notOfferedYet = []string{"approvals:read", "connect:initiate", "idp_users:read", "idp_users:write", "providers:read", "proxy:execute"}

// KeyScopeResources are the catalog as it is published (protocol 7.3): the verbs of each resource.
func KeyScopeResources() map[string][]string {
	resources := map[string][]string{}
	for _, scope := range KeyScopes() {
		resource, verb, _ := strings.Cut(scope, ":")
		resources[resource] = append(resources[resource], verb)
	}
	return resources
}

// KeyScopeActions are the verbs that do more than read and write, sorted.
func KeyScopeActions() []string {
	var actions []string
	for _, verbs := range KeyScopeResources() {
		for _, verb := range verbs {
			if verb != "read" && verb != "write" && !slices.Contains(actions, verb) {
				actions = append(actions, verb)
			}
		}
	}
	slices.Sort(actions)
	return actions
}

// AgentKeyScopes are the key scopes of an agent's own key.
func AgentKeyScopes() []string {
	return []string{
		"approvals:read",
		KeyScopeAuditEmit,
		"connect:initiate",
		KeyScopeGrantsRead,
		KeyScopeKeysAdmin,
		"providers:read",
		"proxy:execute",
		KeyScopeSecretsWrite,
		KeyScopeSpansEmit,
		KeyScopeTokensRetrieve,
	}
}
