package secrets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/vault/api"
)

// secretFields are the fields of a managed secret in a request.
type secretFields struct{ *api.Fields }

func indexed(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

// required notes a field that is missing, and reports whether it is there.
func (f *secretFields) required(name string) bool {
	if !f.Has(name) {
		f.Add(name, "This is required.")
	}
	return f.Has(name)
}

func (f *secretFields) name() string {
	name, ok := f.Text("name")
	if !ok {
		return ""
	}
	name = text.Normal(strings.TrimSpace(name))
	switch {
	case name == "":
		f.Add("name", "This must not be empty.")
	case wire.TooLong(name, wire.MaxSecretName) != "":
		f.Add("name", "%s", wire.TooLong(name, wire.MaxSecretName))
	case text.NameProblem(name) != "":
		f.Add("name", "This %s", text.NameProblem(name))
	}
	return name
}

// description reads a text that may have several lines.
func (f *secretFields) description() string {
	description, ok := f.Text("description")
	if !ok {
		return ""
	}
	description = text.Normal(strings.TrimSpace(strings.ReplaceAll(description, "\r\n", "\n")))
	oneLine := strings.NewReplacer("\n", " ", "\t", " ").Replace(description)
	switch {
	case wire.TooLong(description, wire.MaxSecretDescription) != "":
		f.Add("description", "%s", wire.TooLong(description, wire.MaxSecretDescription))
	case text.NameProblem(oneLine) != "":
		f.Add("description", "This %s", text.NameProblem(oneLine))
	}
	return description
}

// slug reads a slug. What looks like an id can't be one, for both stand in the same place of addresses.
func (f *secretFields) slug() string {
	slug, ok := f.Text("slug")
	if !ok {
		return ""
	}
	if _, isID := api.ParseID(slug); isID || !wire.IsSlug(slug) {
		f.Add("slug", "This must be 1 to %d lower-case letters, digits and dashes, and no id.", wire.MaxSlug)
	}
	return slug
}

// allowedHosts reads hosts. It is nil only where they are absent.
func (f *secretFields) allowedHosts() []string {
	if !f.Has("allowed_hosts") {
		return nil
	}
	hosts := f.Texts("allowed_hosts")
	switch {
	case hosts != nil && len(hosts) == 0:
		f.Add("allowed_hosts", "There must be at least one host that the credential may be sent to.")
	case len(hosts) > wire.MaxAllowedHosts:
		f.Add("allowed_hosts", "There can be at most %d.", wire.MaxAllowedHosts)
		return []string{}
	}
	return f.normalHosts(hosts)
}

// injection reads an injection, and notes what is wrong with it by itself. It is nil where it is absent or does not tell which
// value it takes.
func (f *secretFields) injection() *wire.Injection {
	if !f.Has("injection") {
		return nil
	}
	var i wire.Injection
	in := f.Nested("injection", wire.MaxObject, "kind", "name", "header", "format", "region", "service", "additional")
	i.Kind, _ = in.Text("kind")
	i.Name, _ = in.Text("name")
	i.Header, _ = in.Text("header")
	i.Format, _ = in.Text("format")
	i.Region, _ = in.Text("region")
	i.Service, _ = in.Text("service")
	i.Additional = additional(in)
	f.Take(in.Problems)
	if in.Err() != nil || !f.isObject("injection") {
		return nil
	}
	f.addAll(i.Problems())
	if !i.TellsItsValue() {
		return nil
	}
	return &i
}

func (f *secretFields) isObject(name string) bool {
	raw := f.Raw(name)
	return raw != nil && raw[0] == '{'
}

func (f *secretFields) addAll(problems []wire.FieldProblem) {
	for _, p := range problems {
		f.Add(p.Field, "%s", p.Problem)
	}
}

// additional reads a list of objects that have all of their fields and no other, for clients refuse others (protocol 9.3).
func additional(in *api.Fields) []wire.AdditionalInjection {
	if !in.Has("additional") {
		return nil
	}
	var list []json.RawMessage
	if raw := in.Raw("additional"); raw[0] != '[' || json.Unmarshal(raw, &list) != nil {
		in.Add("additional", "This must be a list.")
		return nil
	}
	read := make([]wire.AdditionalInjection, len(list))
	for i, raw := range list {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		if raw[0] != '{' || d.Decode(&read[i]) != nil {
			in.Add(indexed("additional", i), "This must be an object of three texts: “target”, “key” and “value_source”.")
		}
	}
	return read
}
