package handlers

import (
	"errors"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// valueSetters put what was typed for a field of a value where it belongs. What is copied from elsewhere often comes with
// space around it, which no key has; a password may.
var valueSetters = map[string]func(v *client.SecretValue, typed string){
	wire.FieldToken:        func(v *client.SecretValue, typed string) { v.Token = client.NewSecret(strings.TrimSpace(typed)) },
	wire.FieldUsername:     func(v *client.SecretValue, typed string) { v.Username = client.NewSecret(strings.TrimSpace(typed)) },
	wire.FieldPassword:     func(v *client.SecretValue, typed string) { v.Password = client.NewSecret(typed) },
	wire.FieldAccessKeyID:  func(v *client.SecretValue, typed string) { v.AccessKeyID = client.NewSecret(strings.TrimSpace(typed)) },
	wire.FieldSecretKey:    func(v *client.SecretValue, typed string) { v.SecretKey = client.NewSecret(strings.TrimSpace(typed)) },
	wire.FieldSessionToken: func(v *client.SecretValue, typed string) { v.SessionToken = client.NewSecret(strings.TrimSpace(typed)) },
}

// newValueFields are the rows of a new secret's value: those of all kinds of injections, each with the kinds it goes with.
func newValueFields() (fields secretRows) {
	for _, kind := range wire.InjectionKinds() {
		i := client.Injection{Kind: kind, Header: "any"}
		for _, field := range i.ValueFields() {
			same := func(f secretField) bool { return f.Name == field.Name }
			if at := slices.IndexFunc(fields, same); at >= 0 {
				fields[at].When.Values = append(fields[at].When.Values, kind)
				continue
			}
			row := valueField(i, field)
			row.When = views.FormWhen{Field: views.FieldInjection, Values: []string{kind}}
			fields = append(fields, row)
		}
	}
	return append(fields, secretField{
		FormField: views.FormField{Name: views.FieldPlaceValues, Label: "Values of their own", When: views.ForCustom},
		Kind:      placeValuesKind,
		API:       "value." + wire.FieldAdditional,
		Get:       func(*client.ManagedSecret) string { return "" },
		Set:       (*wantedSecret).setPlaceValues,
	})
}

// valueFields are the rows of the value that an injection takes.
func valueFields(i client.Injection) (fields secretRows) {
	for _, field := range i.ValueFields() {
		fields = append(fields, valueField(i, field))
	}
	return fields
}

// valueField is the row of one field of a value.
func valueField(i client.Injection, field wire.ValueField) secretField {
	set := valueSetters[field.Name]
	if name, own := strings.CutPrefix(field.Name, wire.SourceCredentials); own {
		set = func(v *client.SecretValue, typed string) { setAdditional(v, name, typed) }
	}
	return secretField{
		FormField: views.FormField{
			Name:     strings.ReplaceAll(field.Name, ".", "_"),
			Label:    views.ValueFieldLabel(i, field.Name),
			Card:     views.ValueCard,
			Fixed:    true,
			Required: !field.Optional,
			Optional: field.Optional && i.Kind != client.InjectBasic, // of which one is needed
			Mono:     true,
		},
		Kind: web.Sealed,
		API:  "value." + field.Name,
		Get:  func(*client.ManagedSecret) string { return "" },
		Set: func(w *wantedSecret, typed string) string {
			set(&w.params.Value, typed)
			return ""
		},
	}
}

func setAdditional(v *client.SecretValue, name, typed string) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return
	}
	if v.Additional == nil {
		v.Additional = map[string]client.Secret{}
	}
	v.Additional[name] = client.NewSecret(typed)
}

// isAboutValue reports whether the API refuses the value, or that there is none.
func isAboutValue(err error) bool {
	var refused *client.Error
	return errors.As(err, &refused) && slices.ContainsFunc(refused.Problems, ofValue)
}

func ofValue(p client.Problem) bool {
	return p.Field == "value" || strings.HasPrefix(p.Field, "value.")
}

// besidesValue is what else the API refuses, nil when that is all.
func besidesValue(err error) error {
	var refused *client.Error
	if !errors.As(err, &refused) || len(refused.Problems) == 0 {
		return err
	}
	rest := *refused
	if rest.Problems = slices.DeleteFunc(slices.Clone(rest.Problems), ofValue); len(rest.Problems) == 0 {
		return nil
	}
	return &rest
}
