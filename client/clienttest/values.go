package clienttest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// fields are the members of a body, and what was found wrong with them.
type fields struct {
	under    string // goes before names: that of the object they are in, and a dot
	members  map[string]any
	problems []problem
}

func (f *fields) add(field, format string, args ...any) {
	f.problems = append(f.problems, problem{f.under + field, fmt.Sprintf(format, args...)})
}

func (f *fields) refusal() *refusal {
	if len(f.problems) == 0 {
		return nil
	}
	r := invalid(f.problems[0].Field, f.problems[0].Message)
	r.problems = f.problems
	return r
}

func (f *fields) has(name string) bool { _, ok := f.members[name]; return ok }

// hidden reports whether a text has a character that can't be seen or that changes how others are drawn. In names, those
// that join letters and emoji are none.
func hidden(text string, isName bool) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		joins := isName && (r == 0x200C || r == 0x200D)
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && !joins
	})
}

// only refuses fields that are not known.
func (f *fields) only(known ...string) *refusal {
	for _, name := range slices.Sorted(maps.Keys(f.members)) {
		if !slices.Contains(known, name) {
			f.add(name, "Unknown field.")
		}
	}
	return f.refusal()
}

func (f *fields) text(name string) string {
	text, ok := f.members[name].(string)
	if f.has(name) && !ok {
		f.add(name, "This must be a string.")
	}
	return text
}

func (f *fields) choice(name string, allowed []string) string {
	text := f.text(name)
	if f.has(name) && !slices.Contains(allowed, text) {
		f.add(name, "This must be one of %s.", strings.Join(allowed, ", "))
	}
	return text
}

func (f *fields) name() string {
	if !f.has("name") {
		f.add("name", "This is required.")
		return ""
	}
	name, ok := f.members["name"].(string)
	if !ok {
		f.add("name", "This must be a string.")
	} else if !wire.IsAgentName(name) {
		f.add("name", wire.AgentNameRule)
	}
	return name
}

// displayName reads one; null and "" are none.
func (f *fields) displayName() *string {
	if f.members["display_name"] == nil {
		return nil
	}
	name := f.text("display_name")
	if problem := wire.TooLong(name, wire.MaxDisplayName); problem != "" {
		f.add("display_name", "%s", problem)
	} else if hidden(name, true) {
		f.add("display_name", "This has a character that can't be seen.")
	}
	if name == "" {
		return nil
	}
	return &name
}

// object reads an object of limited size, nil when it is absent.
func (f *fields) object(name string, limit int) map[string]any {
	if !f.has(name) {
		return nil
	}
	object, ok := f.members[name].(map[string]any)
	if !ok {
		f.add(name, "This must be an object.")
		return nil
	}
	if problem := wire.TooLarge(encode(object), limit); problem != "" {
		f.add(name, "%s", problem)
	}
	return object
}

func (f *fields) scopes() client.Scopes {
	raw := f.object("scopes", wire.MaxScopes)
	if raw == nil {
		return nil
	}
	scopes := client.Scopes{}
	for _, provider := range slices.Sorted(maps.Keys(raw)) {
		list, ok := raw[provider].([]any)
		if provider == "" || strings.TrimSpace(provider) != provider || hidden(provider, false) {
			f.add("scopes", "A provider's name is empty, has spaces at its ends, or what can't be seen.")
			continue
		}
		if !ok || len(list) == 0 {
			f.add("scopes."+provider, "This must be a list with at least one scope.")
			continue
		}
		for _, item := range list {
			scope, ok := item.(string)
			if !ok || scope == "" || strings.TrimSpace(scope) != scope || hidden(scope, false) {
				f.add("scopes."+provider, "A scope is no string, empty, has spaces at its ends, or what can't be seen.")
				break
			}
			if !slices.Contains(scopes[provider], scope) {
				scopes[provider] = append(scopes[provider], scope)
			}
		}
	}
	return scopes
}

// integer reads a number from the query.
func (f *fields) integer(c *call, name string, least, most, otherwise int) int {
	text, ok := c.query[name]
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		f.add(name, "This must be a whole number from %d to %d.", least, most)
		return otherwise
	}
	return n
}

func (f *fields) flag(c *call, name string) bool {
	switch c.query[name] {
	case "", "false":
		return false
	case "true":
		return true
	}
	f.add(name, "This must be true or false.")
	return false
}
