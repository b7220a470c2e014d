package views

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// A Change is one thing that an event changed: what it was, and what it is since. Either is "" where there is nothing. Said
// is what an event tells that is no change. Of Some they are what went and what came, beside what stayed.
type Change struct {
	Field, Before, After, Said string
	Some                       bool
}

// Changes are what an event changed, field by field, and what else it tells, as far as the audit trail has kept it.
func Changes(e *client.Event) (changes []Change) {
	for _, name := range toldFields(e) {
		changes = append(changes, changesOf(e, name)...)
	}
	return changes
}

// fieldLabels are what people call what events tell of, in the order in which it is shown; the rest comes after it.
var fieldLabels = []struct{ name, label string }{
	{"display_name", "Display name"},
	{"name", "Name"},
	{"role", "Role"},
	{"teams", "Teams"},
	{"factor", "Second factor"},
	{"factors", "Second factors"},
	{"using", "With"},
	{"left", "Left"},
	{"required", "Required of everybody"},
	{"after_single_sign_on", "Also after single sign-on"},
	{"scopes", "Scopes"},
	{stagedScopes, ""},
	{"metadata", "Metadata"},
	{"policy", "Policy"},
	{"allowed_hosts", "Hosts"},
	{"injection", "Injection"},
	{"value_fields", "Value has"},
	{"reason", "Reason"},
	{"type", "Type"},
	{"methods", "Methods"},
	{"paths", "Paths"},
	{"scope_constraint", "Limited to scopes"},
	{"delegable", "May be delegated"},
	{"cidr_allowlist", "Only from"},
	{"rate_limit_rpm", "Requests a minute"},
	{"expires_at", "Expires"},
	{"grace_ends_at", "Works until"},
	{"rotated_to", "Its successor"},
	{"parent_key_id", "Derived from"},
	{"parent_grant_id", "Delegated from"},
	{"error", "Error"},
	{"host", "Host"},
	{"missing_scopes", "Missing"},
}

// stagedScopes are scopes that go later.
const stagedScopes = "scopes_staged_for_removal"

// saidElsewhere is what sentences, badges and links tell.
var saidElsewhere = []string{
	"changed", "version", "agent_id", "agent", "secret_id", "secret", "principal_type", "scopes_applies_at",
	"agent_deleted", "secret_deleted", "with", "replaced_by", "replaces", "rotates", "last_key", "from_agent",
	"context_signed", "caller", "caller_type", "caller_signed",
}

// toldFields are the names of what an event tells of, in the order in which it is shown.
func toldFields(e *client.Event) (names []string) {
	told := map[string]bool{}
	for name := range e.Detail {
		for _, suffix := range []string{"_before", "_after", "_added", "_removed"} {
			name = strings.TrimSuffix(name, suffix)
		}
		told[name] = name != "" && !slices.Contains(saidElsewhere, name)
	}
	for _, field := range fieldLabels {
		if told[field.name] {
			names = append(names, field.name)
			delete(told, field.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		if told[name] {
			names = append(names, name)
		}
	}
	return names
}

func fieldLabel(name string) string {
	for _, field := range fieldLabels {
		if field.name == name {
			return field.label
		}
	}
	return capital(strings.ReplaceAll(name, "_", " "))
}

// changesOf are what an event tells of one field.
func changesOf(e *client.Event, name string) []Change {
	label, now := fieldLabel(name), e.Detail[name]
	before, changed := e.Detail[name+"_before"]
	after, become := e.Detail[name+"_after"]
	if !become {
		after = now
	}
	added, removed := wordsOf(e, name+"_added"), wordsOf(e, name+"_removed")
	switch {
	case changed || become:
		return differences(label, before, after)
	case added+removed != "":
		return without(Change{Field: label, Before: removed, After: added, Some: true})
	case name == stagedScopes:
		return without(Change{Field: "Scopes, from " + inWords(e.Detail["scopes_applies_at"]) + " on", Before: wordsOf(e, name), Some: true})
	case name == "scopes":
		return without(Change{Field: label, After: wordsOf(e, name)})
	case inWords(now) == "":
		return nil
	}
	return []Change{{Field: label, Said: inWords(now)}}
}

// differences are what isn't the same in two values; of objects, the members that came, went or changed.
func differences(label string, before, after any) (changes []Change) {
	was, isObject := before.(map[string]any)
	is, becomesObject := after.(map[string]any)
	if !isObject && !becomesObject {
		return without(Change{Field: label, Before: inWords(before), After: inWords(after)})
	}
	all := map[string]any{}
	maps.Copy(all, was)
	maps.Copy(all, is)
	for _, member := range slices.Sorted(maps.Keys(all)) {
		changes = append(changes, without(Change{Field: label + " " + member, Before: valueIn(was, member), After: valueIn(is, member)})...)
	}
	return changes
}

// wordsOf is what an event tells, as people read it.
func wordsOf(e *client.Event, name string) string {
	if strings.HasPrefix(name, "scopes_") || name == "scopes" {
		return scopesIn(e, name)
	}
	return inWords(e.Detail[name])
}

// scopesIn are some scopes among what else there is to say of an event, as people read them.
func scopesIn(e *client.Event, name string) string {
	some, _ := e.Detail[name].([]any)
	scopes := make([]string, len(some))
	for i, scope := range some {
		scopes[i] = scopeWords(inWords(scope))
	}
	return strings.Join(scopes, ", ")
}

// without leaves a change out that is none.
func without(c Change) []Change {
	if c.Before == c.After {
		return nil
	}
	return []Change{c}
}

// valueIn is a member as people read it: a text as it is, anything else as JSON, and "" for none.
func valueIn(members map[string]any, name string) string {
	value, there := members[name]
	if said, isText := value.(string); isText && said != "" || !there {
		return said
	}
	return asJSON(value)
}

// inWords is a value as people read it, "" for none.
func inWords(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return minuteOr(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		words := make([]string, len(v))
		for i, one := range v {
			words[i] = inWords(one)
		}
		return strings.Join(words, ", ")
	}
	return asJSON(value)
}

func asJSON(value any) string {
	said, _ := json.Marshal(value) // it came as JSON
	return string(said)
}

// minuteOr is a time as people read it, in UTC as in the file of the trail, and any other text as it is.
func minuteOr(said string) string {
	at, err := time.Parse(time.RFC3339Nano, said)
	if err != nil {
		return said
	}
	return ui.ToTheMinute(at, time.UTC)
}
