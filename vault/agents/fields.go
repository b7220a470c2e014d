package agents

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// agentFields are the fields of an agent in a request.
type agentFields struct{ *api.Fields }

func (f *agentFields) name() string {
	if !f.Has("name") {
		f.Add("name", "This is required.")
		return ""
	}
	name, ok := f.Text("name")
	if ok && !wire.IsAgentName(name) {
		f.Add("name", wire.AgentNameRule)
	}
	return name
}

func (f *agentFields) agentType() string {
	if !f.Has("type") {
		return wire.AgentTypeAgent
	}
	kind, ok := f.Text("type")
	if ok && !slices.Contains(wire.AgentTypes(), kind) {
		f.Add("type", "This must be %s.", api.Either(wire.AgentTypes()))
	}
	return kind
}

// displayName reads a display name; null and the empty text both mean none.
func (f *agentFields) displayName() *string {
	if string(f.Raw("display_name")) == "null" {
		return nil
	}
	name, ok := f.Text("display_name")
	switch {
	case !ok || name == "":
		return nil
	case wire.TooLong(name, wire.MaxDisplayName) != "":
		f.Add("display_name", "%s", wire.TooLong(name, wire.MaxDisplayName))
	case text.NameProblem(name) != "":
		f.Add("display_name", "This %s", text.NameProblem(name))
	}
	name = text.Normal(name)
	return &name
}

func (f *agentFields) scopes() scopes {
	raw, ok := f.Object("scopes", wire.MaxScopes)
	if !ok {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		f.Add("scopes", "This must be an object.")
		return nil
	}
	parsed := make(scopes, len(members))
	for name, list := range members {
		provider := text.Normal(name)
		_, twice := parsed[provider]
		switch problem := tokenProblem(provider); {
		case problem != "":
			f.Add("scopes", "A provider's name %s", problem)
		case twice:
			f.Add("scopes", "%s is there twice, its letters written in different ways: put all of its scopes into one list.", provider)
		default:
			parsed[provider] = f.scopeList("scopes."+provider, list)
		}
	}
	return parsed
}

// scopeList reads one provider's scopes; repeated ones count once.
func (f *agentFields) scopeList(field string, raw json.RawMessage) []string {
	var entries []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &entries) != nil {
		f.Add(field, "This must be a list of strings, not %s.", api.KindOf(raw))
		return nil
	}
	if len(entries) == 0 {
		f.Add(field, "This list is empty: leave the provider out, or list at least one scope.")
		return nil
	}
	list := make([]string, 0, len(entries))
	seen := make(map[string]bool, len(entries))
	for _, entry := range entries {
		scope, ok := f.scope(field, entry)
		if !ok {
			return nil
		}
		if !seen[scope] {
			seen[scope] = true
			list = append(list, scope)
		}
	}
	return list
}

// scope reads one scope of a list. It reports false when that can't be one.
func (f *agentFields) scope(field string, raw json.RawMessage) (string, bool) {
	var scope string
	if raw[0] != '"' || json.Unmarshal(raw, &scope) != nil {
		f.Add(field, "A scope must be a string, not %s.", api.KindOf(raw))
		return "", false
	}
	if problem := tokenProblem(scope); problem != "" {
		f.Add(field, "A scope %s", problem)
		return "", false
	}
	return text.Normal(scope), true
}

// tokenProblem says what makes a provider or scope unusable, "" when nothing does.
func tokenProblem(s string) string {
	switch {
	case s == "":
		return "must not be empty."
	case strings.TrimSpace(s) != s:
		return "must not begin or end with white space."
	}
	return text.IDProblem(s)
}

// metadata reads an agent's metadata, which is kept as sent. Its owner and team must be what they look like.
func (f *agentFields) metadata() json.RawMessage {
	metadata, _ := f.Object("metadata", wire.MaxObject)
	owner, team := ownership(metadata)
	for field, value := range map[string]string{wire.MetadataOwner: owner, wire.MetadataTeam: team} {
		if problem := text.IDProblem(withoutControls(value)); problem != "" {
			f.Add("metadata."+field, "This %s", problem)
		}
	}
	return metadata
}

// withoutControls leaves out what programs have always sent in texts of several lines.
func withoutControls(s string) string {
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(s, unicode.IsControl), ""))
}

// checkTeam has whoever is confined to teams leave an agent in one of them.
func (f *agentFields) checkTeam(teams store.Teams, metadata json.RawMessage) {
	if _, team := ownership(metadata); teams.Has(team) {
		return
	}
	if len(teams) == 0 {
		f.Add("metadata."+wire.MetadataTeam, "You are confined to the agents of no team.")
		return
	}
	f.Add("metadata."+wire.MetadataTeam, "This must be %s: you are confined to the agents of your teams.", api.Either(teams))
}

// ownership lifts an agent's owner and team out of its metadata, for lists. The metadata stays as sent.
func ownership(metadata json.RawMessage) (owner, team string) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(metadata, &members) // an object already
	text := func(name string) (s string) {
		_ = json.Unmarshal(members[name], &s) // anything but a text counts as none
		return store.Text(s, wire.MaxObject)
	}
	return text(wire.MetadataOwner), text(wire.MetadataTeam)
}
