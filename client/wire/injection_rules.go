package wire

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var awsWordForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// Problems says what is wrong with an injection: all that clients would refuse when it is used (protocol 9.2 and 9.3), and
// what can't be meant. Its fields are named from “injection” on.
func (i Injection) Problems() (found []FieldProblem) {
	if !slices.Contains(InjectionKinds(), i.Kind) {
		return []FieldProblem{{"injection.kind", "This must be one of “" + strings.Join(InjectionKinds(), "”, “") + "”."}}
	}
	add := func(field, problem string) {
		if problem != "" {
			found = append(found, FieldProblem{"injection." + field, problem})
		}
	}
	for _, field := range i.foreign() {
		add(field, fmt.Sprintf("An injection of the kind “%s” has none of these.", i.Kind))
	}
	switch i.Kind {
	case InjectHeader:
		add("name", InjectionHeaderProblem(i.Name))
		add("format", i.formatProblem())
	case InjectQuery:
		add("name", parameterProblem(i.Name))
	case InjectSigV4:
		add("region", awsWordProblem(i.Region))
		add("service", awsWordProblem(i.Service))
	case InjectCustom:
		i.addCustom(add)
	}
	return found
}

// TellsItsValue reports whether it can be told which fields of a value an injection takes, though it may have problems.
func (i Injection) TellsItsValue() bool {
	if i.Kind == InjectCustom {
		return len(i.Problems()) == 0
	}
	return slices.Contains(InjectionKinds(), i.Kind)
}

// foreign are the fields that are given and belong to other kinds.
func (i Injection) foreign() (fields []string) {
	for _, f := range []struct {
		name  string
		given bool
		kinds []string
	}{
		{"name", i.Name != "", []string{InjectHeader, InjectQuery}},
		{"header", i.Header != "", []string{InjectCustom}},
		{"format", i.Format != "", []string{InjectHeader, InjectCustom}},
		{"region", i.Region != "", []string{InjectSigV4}},
		{"service", i.Service != "", []string{InjectSigV4}},
		{"additional", len(i.Additional) > 0, []string{InjectCustom}},
	} {
		if f.given && !slices.Contains(f.kinds, i.Kind) {
			fields = append(fields, f.name)
		}
	}
	return fields
}

func (i Injection) addCustom(add func(field, problem string)) {
	switch {
	case i.Header != "":
		add("header", InjectionHeaderProblem(i.Header))
		add("format", i.formatProblem())
	case i.Format != "":
		add("format", "This is the format of a header: name the header, or leave this out.")
	case len(i.Additional) == 0:
		add("header", "This or an additional injection is required, for the credential has to go somewhere.")
	}
	if len(i.Additional) > MaxAdditional {
		add("additional", fmt.Sprintf("There can be at most %d.", MaxAdditional))
		return
	}
	taken := map[string]bool{place(TargetHeader, i.Header): true}
	for n, a := range i.Additional {
		at := fmt.Sprintf("additional[%d].", n)
		if field, problem := AdditionalInjectionProblem(a); problem != "" {
			add(at+field, problem)
			continue
		}
		if name, _ := strings.CutPrefix(a.ValueSource, SourceCredentials); len(name) > MaxCredentialName {
			add(at+"value_source", CredentialNameProblem(name))
		}
		if taken[place(a.Target, a.Key)] {
			add(at+"key", "Another injection goes here already.")
		}
		taken[place(a.Target, a.Key)] = true
	}
	if n := i.credentials(); n > MaxAdditional {
		add("additional", fmt.Sprintf("They use %d credentials, at most %d can be sent beside a header's.", n, MaxAdditional))
	}
}

// place tells where injections go: the case of headers does not count.
func place(target, key string) string {
	if target == TargetHeader {
		key = strings.ToLower(key)
	}
	return target + " " + key
}

// credentials is how many additional credentials are sent: the token is one of them when no header carries it.
func (i Injection) credentials() int {
	n := len(i.ValueFields())
	if i.Header != "" {
		n--
	}
	return n
}

// formatProblem is stricter than InjectionFormatProblem: clients put the token in one place, and sign when the format
// begins like a signature's.
func (i Injection) formatProblem() string {
	problem := InjectionFormatProblem(i.Format)
	switch {
	case i.Format == "": // the token alone
		return ""
	case problem != "":
		return problem
	case strings.HasPrefix(i.Format, SigV4Format):
		return "Requests to AWS are signed: use the kind “" + InjectSigV4 + "”."
	case strings.Count(i.Format, TokenPlaceholder) > 1:
		return "This must have " + TokenPlaceholder + " once: clients put the token in the first place only."
	}
	return headerTextProblem(i.Format)
}

func parameterProblem(name string) string {
	_, problem := AdditionalInjectionProblem(AdditionalInjection{Target: TargetQuery, Key: name, ValueSource: SourceToken})
	return problem
}

func awsWordProblem(word string) string {
	if word != "" && !awsWordForm.MatchString(word) {
		return "This must be up to 64 letters, digits and dashes, as AWS writes it."
	}
	return ""
}

// HeaderFormat is the format of the header that an injection of the kinds InjectHeader and InjectCustom fills.
func (i Injection) HeaderFormat() string {
	if i.Format == "" {
		return TokenPlaceholder
	}
	return i.Format
}
