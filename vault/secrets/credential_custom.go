package secrets

import (
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

func custom(i wire.Injection, v value) Credential {
	if i.Header == "" {
		return withoutHeader(v, i.Additional...)
	}
	return Credential{
		AccessToken:           v[wire.FieldToken],
		InjectionHeader:       i.Header,
		InjectionFormat:       i.HeaderFormat(),
		AdditionalCredentials: additionalOf(v),
		AdditionalInjections:  i.Additional,
	}
}

// withoutHeader is for injections that put the token into no header of their own. Clients put what they are given as the
// token into one in any case, so that is a blank, and the token goes as an additional credential.
func withoutHeader(v value, injections ...wire.AdditionalInjection) Credential {
	credentials, name := additionalOf(v), wire.FieldToken
	for credentials[name] != "" {
		name += "_"
	}
	injections = slices.Clone(injections)
	for n := range injections {
		if injections[n].ValueSource == wire.SourceToken {
			injections[n].ValueSource = wire.SourceCredentials + name
			credentials[name] = v[wire.FieldToken]
		}
	}
	return Credential{
		AccessToken:           wire.BlankToken,
		InjectionHeader:       wire.BlankHeader,
		InjectionFormat:       wire.TokenPlaceholder,
		AdditionalCredentials: credentials,
		AdditionalInjections:  injections,
	}
}

// additionalOf are the additional credentials of a value, by their names.
func additionalOf(v value) map[string]string {
	credentials := map[string]string{}
	for field, text := range v {
		if name, ok := strings.CutPrefix(field, wire.SourceCredentials); ok {
			credentials[name] = text
		}
	}
	return credentials
}
