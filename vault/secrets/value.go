package secrets

import (
	"encoding/json"
	"log/slog"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
)

// A value is the plaintext of what a managed secret holds: its fields, and its additional credentials under
// wire.SourceCredentials and their names. Nothing prints it.
type value map[string]string

// String shows nothing of it.
func (value) String() string { return "[redacted]" }

// GoString shows nothing of it.
func (value) GoString() string { return "[redacted]" }

// LogValue shows nothing of it.
func (value) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// fields are the names of what it has, for the audit trail.
func (v value) fields() []string { return slices.Sorted(maps.Keys(v)) }

// value reads a value as a whole, whatever injection it is for. It is nil where it is absent or can't be read.
func (f *secretFields) value() value {
	if !f.Has("value") {
		return nil
	}
	single := []string{
		wire.FieldToken,
		wire.FieldUsername,
		wire.FieldPassword,
		wire.FieldAccessKeyID,
		wire.FieldSecretKey,
		wire.FieldSessionToken,
	}
	in := f.Nested("value", wire.MaxBody, append(single, wire.FieldAdditional)...)
	v := value{}
	for _, name := range single {
		if text, ok := in.Text(name); ok {
			v[name] = text
		}
	}
	v.addCredentials(in.Raw(wire.FieldAdditional), in.Add)
	f.Take(in.Problems)
	if in.Err() != nil || !f.isObject("value") {
		return nil
	}
	return v
}

// addCredentials reads the additional credentials. A name that can't be one is not repeated: it may be the credential.
func (v value) addCredentials(raw json.RawMessage, add func(field, format string, args ...any)) {
	if raw == nil {
		return
	}
	var credentials map[string]*string
	switch err := json.Unmarshal(raw, &credentials); {
	case raw[0] != '{' || err != nil:
		add(wire.FieldAdditional, "This must be an object of texts.")
		return
	case len(credentials) > wire.MaxAdditional:
		add(wire.FieldAdditional, "There can be at most %d.", wire.MaxAdditional)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(credentials)) {
		switch problem := wire.CredentialNameProblem(name); {
		case problem != "":
			add(wire.FieldAdditional, "One of the names can't be one. %s", problem)
		case credentials[name] == nil:
			add(wire.SourceCredentials+name, "This must be a string, not null.")
		default:
			v[wire.SourceCredentials+name] = *credentials[name]
		}
	}
}
