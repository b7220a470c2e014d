package access

import (
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// A KeyPreset is a set of key scopes that app keys are usually made with, by what they are for.
type KeyPreset struct {
	ID     string
	Scopes []string // sorted
}

// KeyPresets are all of them. The first is the one that can do least harm.
var KeyPresets = []KeyPreset{
	{"read", keyScopesOf(Viewer)},
	{"ci", []string{wire.KeyScopeAgentsRead, wire.KeyScopeAgentsWrite}},
	{"retrieve", []string{wire.KeyScopeAuditEmit, wire.KeyScopeSpansEmit, wire.KeyScopeTokensRetrieve}},
	{"security", keyScopesOf(Security)},
	{"operator", keyScopesOf(Operator)},
	{"everything", wire.KeyScopes()},
}

// PresetScopes are the key scopes of a preset, nil where there is no such.
func PresetScopes(id string) []string {
	for _, p := range KeyPresets {
		if p.ID == id {
			return slices.Clone(p.Scopes)
		}
	}
	return nil
}

// keyScopesOf are the key scopes of all that a role may do.
func keyScopesOf(role Role) (scopes []string) {
	for _, p := range Permissions() {
		if role.May(p) && p.Scope() != "" {
			scopes = append(scopes, p.Scope())
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}
