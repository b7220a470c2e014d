package views

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views/ui"
)

// Form is what forms that make or change something have in common: what was typed, and what became of it.
type Form struct {
	Fields []FormField            // in their order
	Values map[string]string      // as typed, by field
	Errors map[string]string      // what is wrong and what to do, by field; under "" what belongs to none
	Hints  map[string]string      // instead of a field's own hint, by field
	Offers map[string][]ui.Option // instead of a field's own options, by field

	IdempotencyKey string
	Version        string // of what is changed, when the form was opened
	Original       string // the fields as they were then, as JSON
	Kept           string // the id under which it was kept while nobody was signed in
	Take           string // the field whose button "Use theirs" was pressed

	Conflicted bool
	Conflicts  []Conflict
	Matches    map[string][]Match // what is like what was typed into a ChooserControl, by field
	Adopted    []string           // labels of fields that somebody else changed and this person did not

	Headline string // what did not happen, "" for the usual
	Notice   string // what happened before the form was drawn
	Message  string // trouble that belongs to no field
	Leads    []Lead // where else to go
}

// FormField is one field as a page shows it. Its element has its name as id.
type FormField struct {
	Name     string
	Label    string
	Hint     string
	Card     FormCard
	Control  FormControl
	When     FormWhen
	Options  []ui.Option   // of a ChoiceControl, SelectControl or ChecksControl
	Suggest  templ.SafeURL // what lists values for what is typed into a ChooserControl
	Beside   bool          // stands in one row with the field before it
	Fixed    bool          // can't be changed later
	Required bool
	Optional bool
	First    bool // to be typed into first
	Mono     bool // identifiers and code
}

// FormCard is the part of a form in which a field stands, "" where it has a part of its own.
type FormCard string

// FormWhen ties a field to what was chosen in another. A form has the field while one of the values is chosen; the zero
// value is always.
type FormWhen struct {
	Field  string
	Values []string
}

// Has reports whether a form has a field, as things are chosen.
func (f Form) Has(field FormField) bool { return f.when(field.When) }

func (f Form) when(w FormWhen) bool {
	return w.Field == "" || slices.Contains(w.Values, f.Values[w.Field])
}

// FormControl is what a field is typed into.
type FormControl string

// Kinds of [FormControl]. The zero value is LineControl.
const (
	LineControl    FormControl = ""
	TextControl    FormControl = "text"
	ChoiceControl  FormControl = "choice"
	SelectControl  FormControl = "select"
	ChecksControl  FormControl = "checks"  // check boxes; the value is those that are ticked, a line each
	DateControl    FormControl = "date"    // a day, as in 2026-01-31
	ChooserControl FormControl = "chooser" // one of too many to show, which is typed
	SealedControl  FormControl = "sealed"  // a secret value, which is never drawn
)

// Conflict is a field that both this person and somebody else changed, each to another value.
type Conflict struct{ Field, Label, Mine, Theirs string }

func (f Form) control(field FormField) ui.Field {
	if field.Control == SealedControl {
		return f.sealed(field)
	}
	return f.open(field)
}

// sealed is the input of a secret value, which is always empty: no page holds what was typed before.
func (f Form) sealed(field FormField) ui.Field {
	input := f.open(field)
	input.Name, input.ID, input.Type, input.Value = SealedPrefix+field.Name, field.Name, "password", ""
	input.Error = f.problem(field)
	return input
}

const typeItAgain = "Type it again: what was typed here was not sent back to this page."

// problem is what is wrong with a field, "" when nothing is.
func (f Form) problem(field FormField) string {
	if f.Errors[field.Name] == "" && field.Control == SealedControl && f.Values[field.Name] != "" {
		return typeItAgain
	}
	return f.Errors[field.Name]
}

// options are the choices of a field, as they are at present.
func (f Form) options(field FormField) []ui.Option {
	if offers, other := f.Offers[field.Name]; other {
		return offers
	}
	return field.Options
}

func (f Form) open(field FormField) ui.Field {
	return ui.Field{
		Name:      field.Name,
		Label:     field.Label,
		Value:     f.Values[field.Name],
		Hint:      cmp.Or(f.Hints[field.Name], field.Hint),
		Error:     f.Errors[field.Name],
		Rows:      5,
		Optional:  field.Optional,
		Required:  field.Required,
		Autofocus: field.First && len(f.Errors) == 0,
		Mono:      field.Mono,
	}
}

// rows are the fields of a card, those together that stand beside each other.
func (f Form) rows(card FormCard) (rows [][]FormField) {
	for _, field := range f.Fields {
		switch {
		case field.Card != card:
		case field.Beside && len(rows) > 0:
			rows[len(rows)-1] = append(rows[len(rows)-1], field)
		default:
			rows = append(rows, []FormField{field})
		}
	}
	return rows
}

func (f Form) problems() (list []ui.Problem) {
	for _, field := range f.Fields {
		if message := f.problem(field); message != "" && f.Has(field) {
			list = append(list, ui.Problem{ID: field.Name, Label: field.Label, Message: message})
		}
	}
	return list
}

// unsaved reports whether the form came back with what is saved nowhere.
func (f Form) unsaved() bool {
	return f.Notice != "" || f.Take != "" || f.Conflicted || f.Message != "" || len(f.Errors) > 0
}

// keepTyped says to scripts when the form holds something that is saved nowhere: "always", or once it was changed.
func (f Form) keepTyped() string {
	if f.unsaved() {
		return "always"
	}
	return "changed"
}

func (f Form) headlineOr(usual string) string {
	if f.Headline != "" {
		return f.Headline
	}
	return usual
}

func (f Form) summary() string {
	if f.Message != "" {
		return f.Message
	}
	return f.Errors[""]
}
