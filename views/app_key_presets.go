package views

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// An AppKeyPreset is a set of key scopes that people know by what it is for.
type AppKeyPreset struct {
	ID     string
	Label  string
	Hint   string
	Scopes []string // sorted
}

// OwnScopes is chosen in the place of a preset by whoever ticks scopes.
const OwnScopes = "own"

// AppKeyPresets are what app keys are usually for, as [access.KeyPresets] has them. The first is the one that can do least harm.
var AppKeyPresets = []AppKeyPreset{
	{"read", "Read only", "See agents, grants, secrets without their values, runs and the audit.", access.PresetScopes("read")},
	{"ci", "CI: create agents and mint keys", "And change, suspend and delete agents, which is the same scope.", access.PresetScopes("ci")},
	{"retrieve", "Retrieve only", "Use the grants that the application holds, and report calls and spans.", access.PresetScopes("retrieve")},
	{"security", "Security: suspend and revoke", "Also revokes app keys. Its scopes let it create as well: there is none for ending things alone.", access.PresetScopes("security")},
	{"operator", "Everything an operator may do", "Agents, their keys and grants. Neither secrets nor app keys can be changed.", access.PresetScopes("operator")},
	{"everything", "Everything", "All scopes that there are today. Scopes of later versions are not among them.", access.PresetScopes("everything")},
}

// FindAppKeyPreset returns the preset with an id.
func FindAppKeyPreset(id string) (AppKeyPreset, bool) {
	i := slices.IndexFunc(AppKeyPresets, func(p AppKeyPreset) bool { return p.ID == id })
	if i < 0 {
		return AppKeyPreset{}, false
	}
	return AppKeyPresets[i], true
}

// presetOptions are the presets to choose from, and none of them.
func presetOptions() (options []ui.Option) {
	for _, p := range AppKeyPresets {
		options = append(options, ui.Option{Value: p.ID, Label: p.Label, Hint: p.Hint, Holds: p.Scopes, HeldAs: text.Counted(len(p.Scopes), "scope", "scopes")})
	}
	return append(options, ui.Option{Value: OwnScopes, Label: "Own choice", Hint: "Tick scopes one by one."})
}

// PresetOptions are what can be chosen of what an app key may do.
var PresetOptions = presetOptions()

// KeyScopeOptions are all key scopes, to be ticked: first those that routes ask for.
var KeyScopeOptions = func() (offered []ui.Option) {
	var others []ui.Option
	for _, scope := range wire.KeyScopes() {
		option := ui.Option{Value: scope, Label: scope, Hint: ScopeWords(scope)}
		if wire.KeyScopeOffered(scope) {
			offered = append(offered, option)
		} else {
			others = append(others, option)
		}
	}
	return append(offered, others...)
}()

// ScopeWords say what a key with a scope may do.
func ScopeWords(scope string) string {
	words := wire.KeyScopeWords(scope)
	switch {
	case words == "":
		return "not known to this console"
	case !wire.KeyScopeOffered(scope):
		return words + " (not offered by this server yet)"
	}
	return words
}

// uuidLength is how many characters the ids of this project have.
const uuidLength = 36

// grantOf is the id of the grant that a scope is for alone, "" where it is for no single one or its id can't be that of one.
func grantOf(scope string) string {
	if _, id := wire.SplitKeyScope(scope); len(id) == uuidLength {
		return id
	}
	return ""
}

// mayInWords says in short what a key may do: a preset's name, or what its first scopes are for.
func mayInWords(scopes []string) string {
	for _, p := range AppKeyPresets {
		if slices.Equal(p.Scopes, slices.Sorted(slices.Values(scopes))) {
			return p.Label
		}
	}
	const room = 2
	var words []string
	for _, scope := range scopes[:min(room, len(scopes))] {
		words = append(words, ScopeWords(scope))
	}
	said := strings.Join(words, "; ")
	if more := len(scopes) - room; more > 0 {
		said += "; and " + ui.Number(more) + " more"
	}
	return strings.ToUpper(said[:min(1, len(said))]) + said[min(1, len(said)):]
}
