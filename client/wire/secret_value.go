package wire

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A ValueField is a field of a managed secret's value that an injection takes.
type ValueField struct {
	Name     string // one of the Field constants; of an additional credential SourceCredentials and its name
	Optional bool
}

// valueFields is what the kinds of injections take, but InjectCustom, which says so itself.
var valueFields = map[string][]ValueField{
	InjectBearer: {{Name: FieldToken}},
	InjectHeader: {{Name: FieldToken}},
	InjectQuery:  {{Name: FieldToken}},
	InjectBasic:  {{Name: FieldUsername, Optional: true}, {Name: FieldPassword, Optional: true}}, // but one of them
	InjectSigV4:  {{Name: FieldAccessKeyID}, {Name: FieldSecretKey}, {Name: FieldSessionToken, Optional: true}},
}

// ValueFields are the fields that the value of an injection needs, or may have where they are optional, in the order in
// which people are asked for them. It has no others.
func (i Injection) ValueFields() []ValueField {
	if i.Kind != InjectCustom {
		return valueFields[i.Kind]
	}
	sources := map[string]bool{}
	for _, a := range i.Additional {
		sources[a.ValueSource] = true
	}
	var fields []ValueField
	if i.Header != "" || sources[SourceToken] {
		fields = append(fields, ValueField{Name: FieldToken})
	}
	delete(sources, SourceToken)
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		fields = append(fields, ValueField{Name: source})
	}
	return fields
}

// Takes reports whether the value of an injection may have a field.
func (i Injection) Takes(field string) bool {
	return slices.ContainsFunc(i.ValueFields(), func(f ValueField) bool { return f.Name == field })
}

// A FieldProblem says what is wrong with a field of a request.
type FieldProblem struct{ Field, Problem string }

// ValueProblems says what is wrong with a value for an injection that has no problems itself, without repeating any of it.
// The value has its additional credentials under SourceCredentials and their names.
func (i Injection) ValueProblems(value map[string]string) (found []FieldProblem) {
	for _, name := range slices.Sorted(maps.Keys(value)) {
		if problem := i.fieldProblem(name, value[name]); problem != "" {
			found = append(found, FieldProblem{"value." + name, problem})
		}
	}
	for _, field := range i.ValueFields() {
		if _, given := value[field.Name]; !given && !field.Optional {
			found = append(found, FieldProblem{"value." + field.Name, "This is required: the injection needs it."})
		}
	}
	_, user := value[FieldUsername]
	_, password := value[FieldPassword]
	if i.Kind == InjectBasic && !user && !password {
		found = append(found, FieldProblem{"value." + FieldUsername, "This or the password is required."})
	}
	return found
}

func (i Injection) fieldProblem(name, value string) string {
	switch {
	case !i.Takes(name):
		return fmt.Sprintf("The injection does not use this: it is of the kind “%s”.", i.Kind)
	case CredentialProblem(value) != "":
		return CredentialProblem(value)
	case i.Kind == InjectBasic && name == FieldUsername && strings.Contains(value, ":"):
		return "This must have no colon, which ends a user's name in basic authentication."
	case i.inHeader(name):
		return headerTextProblem(value)
	}
	return ""
}

// inHeader reports whether a field of the value stands in a header as it is.
func (i Injection) inHeader(name string) bool {
	switch i.Kind {
	case InjectBearer, InjectHeader:
		return true
	case InjectSigV4:
		return name != FieldSecretKey
	case InjectCustom:
		return i.Header != "" && name == FieldToken || slices.ContainsFunc(i.Additional, func(a AdditionalInjection) bool {
			return a.Target == TargetHeader && a.ValueSource == name
		})
	}
	return false
}

// headerTextProblem says what keeps a text from arriving in a header as it is, "" when nothing does.
func headerTextProblem(text string) string {
	outside := func(r rune) bool { return r < ' ' || r > '~' }
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, outside):
		return "This must be printable ASCII, for it goes into a header."
	case strings.TrimSpace(text) != text:
		return "This must not begin or end with a space, which headers lose."
	}
	return ""
}
