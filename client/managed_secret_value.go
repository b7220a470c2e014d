package client

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

// IsZero reports whether no field holds anything.
func (v SecretValue) IsZero() bool { return len(v.fields()) == 0 && len(v.Additional) == 0 }

// fields are those that hold something, by their names on the wire.
func (v SecretValue) fields() map[string]Secret {
	fields := map[string]Secret{
		wire.FieldToken:        v.Token,
		wire.FieldUsername:     v.Username,
		wire.FieldPassword:     v.Password,
		wire.FieldAccessKeyID:  v.AccessKeyID,
		wire.FieldSecretKey:    v.SecretKey,
		wire.FieldSessionToken: v.SessionToken,
	}
	maps.DeleteFunc(fields, func(_ string, field Secret) bool { return field.IsZero() })
	return fields
}

// check refuses what JSON would change on the way.
func (v SecretValue) check() error {
	fields := v.fields()
	for name, secret := range v.Additional {
		fields[wire.SourceCredentials+name] = secret
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !utf8.ValidString(fields[name].Reveal()) {
			return &ValueError{Field: "value." + name, Problem: "is not valid UTF-8", Fix: "give it as text"}
		}
	}
	return nil
}

// plain is the value as it is sent, the only place where it is written out.
func (v SecretValue) plain() map[string]any {
	plain := map[string]any{}
	for name, secret := range v.fields() {
		plain[name] = secret.Reveal()
	}
	if len(v.Additional) > 0 {
		additional := map[string]string{}
		for name, secret := range v.Additional {
			additional[name] = secret.Reveal()
		}
		plain[wire.FieldAdditional] = additional
	}
	return plain
}
