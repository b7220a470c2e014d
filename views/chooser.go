package views

import (
	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views/ui"
)

// A Match is one of what is like what was typed.
type Match struct{ Value, Label string }

// ChooseButton begins the names of the buttons that choose one of what is like what was typed; the field's name follows.
const ChooseButton = "choose_"

// dated is the input of a day.
func dated(field ui.Field) ui.Field {
	field.Type = "date"
	return field
}

// suggesting is an input for which scripts list what there is, as its person types.
func suggesting(field ui.Field, from templ.SafeURL) ui.Field {
	field.List = suggestionsID(field.Name)
	field.Attrs = map[string]any{
		"hx-get":      string(from),
		"hx-trigger":  "input changed delay:200ms, focus once",
		"hx-target":   "#" + field.List,
		"hx-swap":     "innerHTML",
		"hx-push-url": "false",
		"hx-sync":     "this:replace",
	}
	return field
}

func suggestionsID(name string) string { return name + "-suggestions" }

// SuggestionsPage is what a field called name could hold.
func SuggestionsPage(name string, matches []Match) Page {
	return Page{Title: "Suggestions", Body: suggestionsBody(name, matches)}
}
