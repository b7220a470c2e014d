package handlers

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// readAgentForm reads what a browser sent, as typed.
func readAgentForm(values url.Values) *agentForm {
	f := &agentForm{}
	f.Name, f.DisplayName, f.Type = strings.TrimSpace(values.Get("name")), values.Get("display_name"), values.Get("type")
	f.Owner, f.Team = values.Get("owner"), values.Get("team")
	f.Metadata, f.Policy = values.Get("metadata"), values.Get("policy")
	f.IdempotencyKey, f.Version = values.Get(views.IdempotencyField), values.Get("version")
	f.Previewed, f.Grace = values.Get("previewed"), values.Get("grace")
	f.Kept = values.Get(views.KeptParam)
	f.AddProvider, f.Take, f.Original = values.Has("add_provider"), values.Get(views.TakeField), values.Get(views.OriginalField)
	lists := values["scopes_list"]
	for i, provider := range values["scopes_provider"] {
		row := views.ScopesRow{Provider: strings.TrimSpace(provider)}
		if i < len(lists) {
			row.Scopes = lines(lists[i])
		}
		if row.Provider != "" || len(row.Scopes) > 0 {
			f.Scopes = append(f.Scopes, row)
		}
	}
	f.refuseNonText(values)
	return f
}

// refuseNonText refuses bytes that are not UTF-8, in whose place another character would be stored.
func (f *agentForm) refuseNonText(values url.Values) {
	for _, field := range []string{"name", "display_name", "owner", "team", "scopes_provider", "scopes_list"} {
		if !utf8.ValidString(strings.Join(values[field], "")) {
			field, _, _ = strings.Cut(field, "_provider")
			field, _, _ = strings.Cut(field, "_list")
			f.refuse(field, "This holds bytes that are not text (UTF-8). Type it again.")
		}
	}
}

// lines are the lines of a text area that are not empty.
func lines(text string) (kept []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// An agentForm is a form and what is wrong with it.
type agentForm struct{ views.AgentForm }

func (f *agentForm) refuse(field, message string) {
	if f.Errors == nil {
		f.Errors = map[string]string{}
	}
	if f.Errors[field] == "" {
		f.Errors[field] = message
	}
}

// parsed is what could be read of a form's fields; metadata and policy are nil where they could not.
type parsed struct {
	scopes           client.Scopes
	metadata, policy map[string]any
}

// parse reads the fields that have a form of their own, and refuses those it can't read.
func (f *agentForm) parse() (p parsed) {
	var problem string
	if p.metadata, problem = web.ParseJSON(f.Metadata); problem != "" {
		f.refuse("metadata", problem)
	}
	if p.policy, problem = web.ParseJSON(f.Policy); problem != "" {
		f.refuse("policy", problem)
	}
	for field, value := range f.ownership() {
		other, twice := p.metadata[field]
		_, isText := other.(string)
		if twice && (isText || strings.TrimSpace(value) != "") { // anything but a text has no other place than the metadata
			f.refuse("metadata", "The "+field+" has a field of its own above. Remove \""+field+"\" from the metadata.")
		}
	}
	p.scopes = client.Scopes{}
	for _, row := range f.Scopes {
		_, twice := p.scopes[row.Provider]
		switch {
		case row.Provider == "":
			f.refuse("scopes", "Some scopes have no provider. Name the provider they belong to.")
		case len(row.Scopes) == 0:
			f.refuse("scopes", row.Provider+" has no scopes. Add one, or remove the provider.")
		case twice:
			f.refuse("scopes", row.Provider+" is there twice. Put all of its scopes into one row.")
		default:
			p.scopes[row.Provider] = unique(row.Scopes)
		}
	}
	return p
}

// ownership is what the form keeps apart from the metadata, by its name there.
func (f *agentForm) ownership() map[string]string {
	return map[string]string{"owner": f.Owner, "team": f.Team}
}

// withOwnership puts owner and team into the metadata of a form: as they are stored where nobody touched them.
func (f *agentForm) withOwnership(metadata, stored map[string]any) {
	if metadata == nil {
		return
	}
	for field, typed := range f.ownership() {
		was, isText := stored[field].(string)
		switch {
		case isText && asTyped(typed) == asTyped(was):
			metadata[field] = was
		case strings.TrimSpace(typed) != "":
			metadata[field] = strings.TrimSpace(typed)
		}
	}
}

// asTyped is what a browser sends back of a text that it showed in a field of one line.
func asTyped(text string) string { return browserText.Replace(text) }

var browserText = strings.NewReplacer("\n", "", "\r", "", "\x00", "\uFFFD")

func unique(scopes []string) []string {
	var kept []string
	for _, s := range scopes {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// explain puts what the API refused beside its field. It reports false for what is not about the form.
func (f *agentForm) explain(err error) bool {
	var api *client.Error
	var value *client.ValueError
	switch {
	case errors.Is(err, client.ErrAgentNameExists):
		f.refuse("name", "Another agent has this name. Choose another, or look for that agent in the list.")
	case errors.As(err, &value):
		f.refuse(formField(value.Field), within(value.Field)+web.Sentence(value))
	case !errors.As(err, &api) || !slices.Contains(aboutTheForm, api.Status):
		return false
	case len(api.Problems) > 0:
		for _, p := range api.Problems {
			f.refuse(formField(p.Field), within(p.Field)+p.Message)
		}
	default:
		f.refuse(formField(api.Field), web.AllOf(api))
	}
	return true
}

// aboutTheForm are the statuses with which the API refuses what was typed, rather than who typed it.
var aboutTheForm = []int{http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}

// within names the part of a field that is at fault, such as a provider among the scopes.
func within(field string) string {
	if _, part, nested := strings.Cut(field, "."); nested && formField(field) != part {
		return part + ": "
	}
	return ""
}

// formField is the form's name for a field of the API, "" when the form has none.
func formField(field string) string {
	first, rest, _ := strings.Cut(field, ".")
	switch {
	case first == "metadata" && (rest == "owner" || rest == "team"):
		return rest
	case slices.Contains([]string{"name", "display_name", "type", "scopes", "metadata", "policy"}, first):
		return first
	}
	return ""
}

// formOf fills a form with an agent as it is.
func formOf(a *client.AgentInfo) *agentForm {
	f := &agentForm{}
	f.Name, f.Type = a.Name, string(a.Type)
	if a.DisplayName != nil {
		f.DisplayName = *a.DisplayName
	}
	metadata := maps.Clone(a.Metadata)
	f.Owner, f.Team = takeText(metadata, "owner"), takeText(metadata, "team")
	f.Metadata, f.Policy = web.FormatJSON(metadata), web.FormatJSON(a.Policy)
	f.Scopes = rowsOf(a.WantedScopes())
	return f
}

// takeText takes a text out of the metadata; anything else under that name stays.
func takeText(metadata map[string]any, name string) string {
	text, ok := metadata[name].(string)
	if ok {
		delete(metadata, name)
	}
	return text
}

func rowsOf(scopes client.Scopes) (rows []views.ScopesRow) {
	for _, provider := range scopes.Providers() {
		rows = append(rows, views.ScopesRow{Provider: provider, Scopes: scopes[provider]})
	}
	return rows
}
