package handlers

import (
	"encoding/json"

	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// formTexts are the fields of an edit form as texts, to compare what somebody typed with what the form began with and
// with what is stored now.
type formTexts map[string]string

func (f *agentForm) texts() formTexts {
	return formTexts{
		"display_name": asTyped(f.DisplayName), "owner": asTyped(f.Owner), "team": asTyped(f.Team), "scopes": views.ScopesText(f.Scopes),
		"metadata": tidyJSON(f.Metadata), "policy": tidyJSON(f.Policy),
	}
}

// tidyJSON prints JSON as the form does, so that white space makes no difference; what is no JSON stays as it is.
func tidyJSON(text string) string {
	object, problem := web.ParseJSON(text)
	if problem != "" {
		return text
	}
	return web.FormatJSON(object)
}

func (t formTexts) encode() string {
	text, _ := json.Marshal(t) // texts can always be encoded
	return string(text)
}

// decodeTexts reads what encode wrote. A form without it counts as changed everywhere.
func decodeTexts(text string) formTexts {
	t := formTexts{}
	if json.Unmarshal([]byte(text), &t) != nil || t == nil {
		return formTexts{}
	}
	return t
}

// copyField takes one field from another form.
func (f *agentForm) copyField(name string, from *agentForm) {
	switch name {
	case "display_name":
		f.DisplayName = from.DisplayName
	case "owner":
		f.Owner = from.Owner
	case "team":
		f.Team = from.Team
	case "scopes":
		f.Scopes = from.Scopes
	case "metadata":
		f.Metadata = from.Metadata
	case "policy":
		f.Policy = from.Policy
	}
}

// merge compares three versions of each field: as the form began, as typed, and as stored now. Where only the others
// changed it theirs is taken; where both did it is a conflict, for the person to decide. What both agree on is where the
// form begins from then on, so that a later change of theirs is seen as one.
func (f *agentForm) merge(now *agentForm) {
	original, mine, theirs := decodeTexts(f.Original), f.texts(), now.texts()
	for _, field := range views.FormFields {
		name := field.Name // one that can't be edited is the same everywhere
		before, known := original[name]
		switch {
		case mine[name] == theirs[name]:
			original[name] = theirs[name]
		case known && theirs[name] == before:
		case known && mine[name] == before:
			f.copyField(name, now)
			f.Adopted = append(f.Adopted, field.Label)
			original[name] = theirs[name]
		default:
			f.Conflicts = append(f.Conflicts, views.Conflict{Field: name, Label: field.Label, Mine: mine[name], Theirs: theirs[name]})
		}
	}
	f.Conflicted, f.Original = true, original.encode()
}

// take answers the button "Use theirs" of one field: theirs is what is stored now. The other conflicts stay to be
// decided.
func (f *agentForm) take(now *agentForm) {
	f.copyField(f.Take, now)
	f.merge(now)
}
