package vault

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"github.com/alter-console/alter-console/client/wire"
)

// Limits beside those that clients know: wire.MaxScopes and its like.
const (
	maxUnionBytes     = 2 * wire.MaxScopes // of what is allowed and what is still to be removed, as compact JSON
	maxIdempotencyKey = 255                // characters
	maxKeysPerAgent   = 50                 // not revoked
	maxCaller         = 255                // characters
	maxRequestRule    = 4096               // bytes, encoded
)

var agentName = regexp.MustCompile(`\A[a-z0-9][a-z0-9_-]{0,63}\z`)

const agentNameRule = "A name is 1 to 64 lower-case letters, digits, dashes and underscores, and starts with a letter or digit."

func (f *fieldReader) name() string {
	if !f.has("name") {
		f.add("name", "This is required.")
		return ""
	}
	name, ok := f.text("name")
	if ok && !agentName.MatchString(name) {
		f.add("name", agentNameRule)
	}
	return name
}

func (f *fieldReader) agentType() string {
	if !f.has("type") {
		return "agent"
	}
	kind, ok := f.text("type")
	if ok && kind != "agent" && kind != "service" {
		f.add("type", "This must be “agent” or “service”.")
	}
	return kind
}

// displayName reads a display name; null and the empty text both mean none.
func (f *fieldReader) displayName() *string {
	if string(f.fields["display_name"]) == "null" {
		return nil
	}
	name, ok := f.text("display_name")
	switch {
	case !ok || name == "":
		return nil
	case wire.TooLong(name, wire.MaxDisplayName) != "":
		f.add("display_name", "%s", wire.TooLong(name, wire.MaxDisplayName))
	case hasControl(name):
		f.add("display_name", "This must not contain control characters or line breaks.")
	}
	return &name
}

func (f *fieldReader) scopes() scopes {
	raw, ok := f.object("scopes", wire.MaxScopes)
	if !ok {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		f.add("scopes", "This must be an object.")
		return nil
	}
	parsed := make(scopes, len(members))
	for provider, list := range members {
		if problem := tokenProblem(provider); problem != "" {
			f.add("scopes", "A provider's name %s", problem)
			continue
		}
		parsed[provider] = f.scopeList("scopes."+provider, list)
	}
	return parsed
}

// scopeList reads one provider's scopes; repeated ones count once.
func (f *fieldReader) scopeList(field string, raw json.RawMessage) []string {
	var entries []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &entries) != nil {
		f.add(field, "This must be a list of strings, not %s.", kindOf(raw))
		return nil
	}
	if len(entries) == 0 {
		f.add(field, "This list is empty: leave the provider out, or list at least one scope.")
		return nil
	}
	list := make([]string, 0, len(entries))
	seen := make(map[string]bool, len(entries))
	for _, entry := range entries {
		var scope string
		if entry[0] != '"' || json.Unmarshal(entry, &scope) != nil {
			f.add(field, "A scope must be a string, not %s.", kindOf(entry))
			return nil
		}
		if problem := tokenProblem(scope); problem != "" {
			f.add(field, "A scope %s", problem)
			return nil
		}
		if !seen[scope] {
			seen[scope] = true
			list = append(list, scope)
		}
	}
	return list
}

// tokenProblem says what makes a provider or scope unusable, "" when nothing does.
func tokenProblem(s string) string {
	switch {
	case s == "":
		return "must not be empty."
	case strings.TrimSpace(s) != s:
		return "must not begin or end with white space."
	case hasControl(s):
		return "must not contain control characters."
	}
	return ""
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
