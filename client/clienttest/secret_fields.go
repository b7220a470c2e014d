package clienttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

func (f *fields) secretName() string {
	name := strings.TrimSpace(f.text("name"))
	switch _, isText := f.members["name"].(string); {
	case !isText:
	case name == "":
		f.add("name", "This must not be empty.")
	case wire.TooLong(name, wire.MaxSecretName) != "":
		f.add("name", "%s", wire.TooLong(name, wire.MaxSecretName))
	case hidden(name, true):
		f.add("name", "This has a character that can't be seen.")
	}
	return name
}

func (f *fields) description() string {
	description := strings.TrimSpace(f.text("description"))
	if problem := wire.TooLong(description, wire.MaxSecretDescription); problem != "" {
		f.add("description", "%s", problem)
	}
	return description
}

func (f *fields) slug() string {
	slug := f.text("slug")
	if _, isText := f.members["slug"].(string); isText && (uuid.Validate(slug) == nil || !wire.IsSlug(slug)) {
		f.add("slug", "This must be 1 to %d lower-case letters, digits and dashes, and no id.", wire.MaxSlug)
	}
	return slug
}

// allowedHosts reads hosts, and returns each of them once in normal form.
// It is nil only where they are absent.
func (f *fields) allowedHosts() []string {
	if !f.has("allowed_hosts") {
		return nil
	}
	normal := []string{}
	hosts := f.texts("allowed_hosts")
	switch {
	case hosts != nil && len(hosts) == 0:
		f.add("allowed_hosts", "There must be at least one host that the credential may be sent to.")
	case len(hosts) > wire.MaxAllowedHosts:
		f.add("allowed_hosts", "There can be at most %d.", wire.MaxAllowedHosts)
		return normal
	}
	for i, text := range hosts {
		host, problem := wire.NormalHost(text)
		if problem != "" {
			f.add(fmt.Sprintf("allowed_hosts[%d]", i), "%s", problem)
		} else if !slices.Contains(normal, host) {
			normal = append(normal, host)
		}
	}
	return normal
}

// injection reads an injection, and notes what is wrong with it by itself. It is nil where it is absent or does not tell which
// value it takes.
func (f *fields) injection() *wire.Injection {
	if !f.has("injection") {
		return nil
	}
	in := f.nested("injection", wire.MaxObject, "kind", "name", "header", "format", "region", "service", "additional")
	i := wire.Injection{
		Kind:       in.text("kind"),
		Name:       in.text("name"),
		Header:     in.text("header"),
		Format:     in.text("format"),
		Region:     in.text("region"),
		Service:    in.text("service"),
		Additional: in.additional(),
	}
	f.take(in)
	if in.members == nil || len(in.problems) > 0 {
		return nil
	}
	f.addAll(i.Problems())
	if !i.TellsItsValue() {
		return nil
	}
	return &i
}

// additional reads a list of objects that have all of their fields and no other.
func (f *fields) additional() []wire.AdditionalInjection {
	if !f.has("additional") {
		return nil
	}
	list, ok := f.members["additional"].([]any)
	if !ok {
		f.add("additional", "This must be a list.")
		return nil
	}
	read := make([]wire.AdditionalInjection, len(list))
	for i, item := range list {
		d := json.NewDecoder(bytes.NewReader(encode(item)))
		d.DisallowUnknownFields()
		if _, isObject := item.(map[string]any); !isObject || d.Decode(&read[i]) != nil {
			f.add(fmt.Sprintf("additional[%d]", i), "This must be an object of three texts: target, key and value_source.")
		}
	}
	return read
}

// value reads what a managed secret holds, whatever its injection: additional credentials under wire.SourceCredentials and
// their names. It is nil where it is absent or can't be read.
func (f *fields) value() map[string]string {
	if !f.has("value") {
		return nil
	}
	single := []string{wire.FieldToken, wire.FieldUsername, wire.FieldPassword, wire.FieldAccessKeyID, wire.FieldSecretKey, wire.FieldSessionToken}
	in := f.nested("value", wire.MaxBody, append(single, wire.FieldAdditional)...)
	value := map[string]string{}
	for _, name := range single {
		if in.has(name) {
			value[name] = in.text(name)
		}
	}
	credentials := in.object(wire.FieldAdditional, wire.MaxBody)
	if len(credentials) > wire.MaxAdditional {
		in.add(wire.FieldAdditional, "There can be at most %d.", wire.MaxAdditional)
		credentials = nil
	}
	for _, name := range slices.Sorted(maps.Keys(credentials)) {
		text, isText := credentials[name].(string)
		switch {
		case wire.CredentialNameProblem(name) != "":
			in.add(wire.FieldAdditional, "One of the names can't be one. %s", wire.CredentialNameProblem(name))
		case !isText:
			in.add(wire.SourceCredentials+name, "This must be a string.")
		default:
			value[wire.SourceCredentials+name] = text
		}
	}
	f.take(in)
	if in.members == nil || len(in.problems) > 0 {
		return nil
	}
	return value
}
