package web

import (
	"net/url"

	"github.com/alter-console/alter-console/views"
)

// A Field is one row of a form: how a page shows it, what it holds of a T, and what becomes of it in a W, which gathers
// what the API is asked for.
type Field[T, W any] struct {
	views.FormField
	Kind
	API      string // what the API calls it, its name when ""
	Get      func(T) string
	Set      func(to W, typed string) (problem string)
	Refusals map[error]string // what to say beside it instead of what the API says

	// Part says which part of it is meant by the rest of a path, such as "[1].key". Without it that is its name after a dot.
	Part func(rest string) string
}

// Fields are the rows of a form, in their order.
type Fields[T, W any] []Field[T, W]

// Editable are the fields of the form of what exists.
func (fs Fields[T, W]) Editable() (some Fields[T, W]) {
	for _, field := range fs {
		if !field.Fixed {
			some = append(some, field)
		}
	}
	return some
}

// Shown are the fields as a page shows them.
func (fs Fields[T, W]) Shown() (shown []views.FormField) {
	for _, field := range fs {
		field.FormField.Control = field.Kind.Control
		shown = append(shown, field.FormField)
	}
	return shown
}

// Read fills a form with what a browser sent.
func (fs Fields[T, W]) Read(sent url.Values) views.Form {
	f := views.Form{
		Values:         map[string]string{},
		IdempotencyKey: sent.Get(views.IdempotencyField),
		Version:        sent.Get(views.VersionField),
		Original:       sent.Get(views.OriginalField),
		Kept:           sent.Get(views.KeptParam),
		Take:           sent.Get(views.TakeField),
	}
	for _, field := range fs {
		f.Values[field.Name] = field.Read(sent, field.Name)
		Refuse(&f, field.Name, field.Check(sent, field.Name))
	}
	return f
}

// Fill fills a form with a T, and remembers how it was then. A row may take out of the T what it shows, so that the next
// ones don't show it too.
func (fs Fields[T, W]) Fill(from T) views.Form {
	f := views.Form{Values: map[string]string{}}
	for _, field := range fs {
		f.Values[field.Name] = field.Get(from)
	}
	f.Original = fs.texts(f).encode()
	return f
}

// Apply hands what was typed to what is wanted, and refuses what can't be. Fields that the form does not have are left out.
func (fs Fields[T, W]) Apply(f *views.Form, to W) {
	for _, field := range fs {
		if f.Has(field.FormField) {
			Refuse(f, field.Name, field.Set(to, f.Values[field.Name]))
		}
	}
}

// Refuse says what is wrong with a field, unless something was said already. It does nothing without a problem.
func Refuse(f *views.Form, field, problem string) {
	if problem == "" || f.Errors[field] != "" {
		return
	}
	if f.Errors == nil {
		f.Errors = map[string]string{}
	}
	f.Errors[field] = problem
}
