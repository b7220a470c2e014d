package handlers

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// The rows of forms of managed secrets.
type (
	secretField = web.Field[*client.ManagedSecret, *wantedSecret]
	secretRows  = web.Fields[*client.ManagedSecret, *wantedSecret]
)

// Which of them a form has depends on the injection that is chosen in it.
var (
	newSecretFields  = slices.Concat(secretFields, newValueFields())
	editSecretFields = secretFields.Editable()
)

// secretFields are all rows but those of the value.
var secretFields = secretRows{
	{
		FormField: views.FormField{Name: "name", Label: "Name", Card: views.SecretCard, Required: true, First: true},
		Kind:      web.Line,
		Get:       func(s *client.ManagedSecret) string { return s.Name },
		Set:       (*wantedSecret).setName,
	},
	{
		FormField: views.FormField{
			Name:     "slug",
			Label:    "Slug",
			Hint:     "What programs call it: lower-case letters, digits and -, up to 50. Made from the name when this is empty. It can't be changed later.",
			Card:     views.SecretCard,
			Fixed:    true,
			Optional: true,
			Mono:     true,
		},
		Kind:     web.Word,
		Get:      func(s *client.ManagedSecret) string { return s.Slug },
		Set:      func(w *wantedSecret, typed string) string { w.params.Slug = typed; return "" },
		Refusals: map[error]string{client.ErrSecretSlugExists: "Another secret has this slug. Choose another, or look for that secret in the list."},
	},
	{
		FormField: views.FormField{Name: "description", Label: "Description", Hint: "What it is for.", Card: views.SecretCard, Optional: true},
		Kind:      web.Line,
		Get:       func(s *client.ManagedSecret) string { return s.Description },
		Set:       func(w *wantedSecret, typed string) string { w.params.Description = typed; return "" },
	},
	{
		FormField: views.FormField{
			Name:     views.FieldHosts,
			Label:    "Allowed hosts",
			Hint:     "One a line, such as api.example.com. *.example.com is every name below it, and a port of its own goes behind a colon.",
			Card:     views.HostsCard,
			Required: true,
			Mono:     true,
		},
		Kind: web.Lines,
		Get:  func(s *client.ManagedSecret) string { return strings.Join(s.AllowedHosts, "\n") },
		Set:  (*wantedSecret).setHosts,
		Part: func(rest string) string { return nth("Line", rest) },
	},
	{
		FormField: views.FormField{Name: views.FieldInjection, Label: "A request carries it as", Card: views.InjectionCard, Options: views.InjectionOptions},
		Kind:      web.Choice,
		API:       "injection.kind",
		Get:       func(s *client.ManagedSecret) string { return s.Injection.Kind },
		Set:       func(w *wantedSecret, typed string) string { w.params.Injection.Kind = typed; return "" },
	},
	injected(client.InjectHeader, "name", func(i *client.Injection) *string { return &i.Name }, views.FormField{
		Name:     "header_name",
		Label:    "Header",
		Hint:     "Such as X-Api-Key.",
		Required: true,
	}),
	formatField(client.InjectHeader, "header_format"),
	injected(client.InjectQuery, "name", func(i *client.Injection) *string { return &i.Name }, views.FormField{
		Name:     "query_name",
		Label:    "Parameter",
		Hint:     "Such as key.",
		Required: true,
	}),
	injected(client.InjectSigV4, "region", func(i *client.Injection) *string { return &i.Region }, views.FormField{
		Name:     "region",
		Label:    "Region",
		Hint:     "Where the host's name does not tell.",
		Optional: true,
	}),
	injected(client.InjectSigV4, "service", func(i *client.Injection) *string { return &i.Service }, views.FormField{
		Name:     "service",
		Label:    "Service",
		Hint:     "Where the host's name does not tell.",
		Optional: true,
		Beside:   true,
	}),
	injected(client.InjectCustom, "header", func(i *client.Injection) *string { return &i.Header }, views.FormField{
		Name:     "custom_header",
		Label:    "Header",
		Hint:     "May be empty where all goes into the places below.",
		Optional: true,
	}),
	formatField(client.InjectCustom, "custom_format"),
	{
		FormField: views.FormField{Name: views.FieldPlaces, Label: "More headers and parameters", When: views.ForCustom},
		Kind:      placesKind,
		API:       "injection.additional",
		Get:       func(s *client.ManagedSecret) string { return placesTyped(placesOf(s.Injection)) },
		Set:       (*wantedSecret).setPlaces,
		Part:      func(rest string) string { return nth("Place", rest) },
	},
}

// injected is the row of a text that belongs to one kind of injection.
func injected(kind, name string, of func(*client.Injection) *string, field views.FormField) secretField {
	field.Card, field.Mono, field.When = views.InjectionCard, true, views.FormWhen{Field: views.FieldInjection, Values: []string{kind}}
	return secretField{
		FormField: field,
		Kind:      web.Word,
		API:       "injection." + name,
		Get: func(s *client.ManagedSecret) string {
			if s.Injection.Kind != kind {
				return ""
			}
			return *of(&s.Injection)
		},
		Set: func(w *wantedSecret, typed string) string { *of(&w.params.Injection) = typed; return "" },
	}
}

// formatField is the row of a header's format. The token alone is the same as none.
func formatField(kind, name string) secretField {
	row := injected(kind, "format", func(i *client.Injection) *string { return &i.Format }, views.FormField{
		Name:     name,
		Label:    "Format",
		Hint:     wire.TokenPlaceholder + " stands for the key or token, as in: Token token=" + wire.TokenPlaceholder,
		Optional: true,
	})
	row.Kind = web.Line
	row.Kind.Text = func(typed string) string { return formatOr(typed, "") }
	row.Set = func(w *wantedSecret, typed string) string { w.params.Injection.Format = formatOr(typed, ""); return "" }
	get := row.Get
	row.Get = func(s *client.ManagedSecret) string {
		if s.Injection.Kind != kind {
			return wire.TokenPlaceholder
		}
		return formatOr(get(s), wire.TokenPlaceholder)
	}
	return row
}

// formatOr is a format, or another text for one of nothing but the token.
func formatOr(format, plain string) string {
	if format = strings.TrimSpace(format); format == "" || format == wire.TokenPlaceholder {
		return plain
	}
	return format
}
