package views

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

// A Change is one thing that an event changed: what it was, and what it is since. Either is "" where there is nothing. Said
// is what an event tells that is no change.
type Change struct{ Field, Before, After, Said string }

// Changes are what an event changed, field by field, as far as the audit trail has kept it.
func Changes(e *client.Event) []Change {
	return slices.Concat(
		textChange(e, "Display name", "display_name"),
		scopeChanges(e),
		memberChanges(e, "Metadata", "metadata"),
		memberChanges(e, "Policy", "policy"),
		facts(e),
	)
}

func textChange(e *client.Event, label, name string) []Change {
	before, after := textIn(e, name+"_before"), textIn(e, name+"_after")
	if before == after {
		return nil
	}
	return []Change{{Field: label, Before: before, After: after}}
}

// scopeChanges are the scopes that came and went, and those that will go.
func scopeChanges(e *client.Event) []Change {
	added := scopesIn(e, "scopes_added")
	if e.Action == "agent.created" {
		added = scopesIn(e, "scopes")
	}
	c := Change{Field: "Scopes", Before: scopesIn(e, "scopes_removed"), After: added}
	changes := without(c)
	staged := Change{Field: "Scopes, from " + minuteIn(e, "scopes_applies_at") + " on", Before: scopesIn(e, "scopes_staged_for_removal")}
	return append(changes, without(staged)...)
}

// scopesIn are some scopes among what else there is to say of an event, as people read them.
func scopesIn(e *client.Event, name string) string {
	scopes := textsIn(e, name)
	for i, scope := range scopes {
		scopes[i] = scopeWords(scope)
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

// memberChanges are the members of an object that came, went or changed.
func memberChanges(e *client.Event, label, name string) (changes []Change) {
	before, _ := e.Detail[name+"_before"].(map[string]any)
	after, _ := e.Detail[name+"_after"].(map[string]any)
	all := maps.Clone(before)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, after)
	for _, member := range slices.Sorted(maps.Keys(all)) {
		changes = append(changes, without(Change{Field: label + " " + member, Before: valueIn(before, member), After: valueIn(after, member)})...)
	}
	return changes
}

// valueIn is a member as people read it: a text as it is, anything else as JSON, and "" for none.
func valueIn(members map[string]any, name string) string {
	value, there := members[name]
	if said, isText := value.(string); isText && said != "" || !there {
		return said
	}
	said, _ := json.Marshal(value) // it came as JSON
	return string(said)
}

// factLabels are what else an event may tell, of a grant mostly, in the order in which it is shown.
var factLabels = []struct{ name, label string }{
	{"reason", "Reason"},
	{"type", "Type"},
	{"methods", "Methods"},
	{"paths", "Paths"},
	{"expires_at", "Expires"},
	{"error", "Error"},
	{"host", "Host"},
	{"missing_scopes", "Missing"},
}

func facts(e *client.Event) (changes []Change) {
	for _, fact := range factLabels {
		said := minuteIn(e, fact.name)
		if said == "" {
			said = strings.Join(textsIn(e, fact.name), ", ")
		}
		if said != "" {
			changes = append(changes, Change{Field: fact.label, Said: said})
		}
	}
	return changes
}

// minuteIn is a time among what else there is to say of an event, as people read it.
func minuteIn(e *client.Event, name string) string {
	at, err := time.Parse(time.RFC3339Nano, textIn(e, name))
	if err != nil {
		return textIn(e, name)
	}
	return at.UTC().Format("2 Jan 2006, 15:04 UTC")
}

// textsIn is a list of texts among what else there is to say of an event.
func textsIn(e *client.Event, name string) (texts []string) {
	list, _ := e.Detail[name].([]any)
	for _, item := range list {
		if said, isText := item.(string); isText {
			texts = append(texts, said)
		}
	}
	return texts
}
