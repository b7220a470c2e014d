package wire

import (
	"slices"
	"strings"
)

func (i Injection) custom(v map[string]string) Credential {
	if i.Header == "" {
		return withoutHeader(v, i.Additional...)
	}
	return Credential{
		AccessToken:           v[FieldToken],
		InjectionHeader:       i.Header,
		InjectionFormat:       i.HeaderFormat(),
		AdditionalCredentials: additionalOf(v),
		AdditionalInjections:  i.Additional,
	}
}

// withoutHeader is for injections that put the token into no header of their own. Clients put what they are given as the
// token into one in any case, so that is a blank, and the token goes as an additional credential.
func withoutHeader(v map[string]string, injections ...AdditionalInjection) Credential {
	credentials, name := additionalOf(v), FieldToken
	for credentials[name] != "" {
		name += "_"
	}
	injections = slices.Clone(injections)
	for n := range injections {
		if injections[n].ValueSource == SourceToken {
			injections[n].ValueSource = SourceCredentials + name
			credentials[name] = v[FieldToken]
		}
	}
	return Credential{
		AccessToken:           BlankToken,
		InjectionHeader:       BlankHeader,
		InjectionFormat:       TokenPlaceholder,
		AdditionalCredentials: credentials,
		AdditionalInjections:  injections,
	}
}

// additionalOf are the additional credentials of a value, by their names.
func additionalOf(v map[string]string) map[string]string {
	credentials := map[string]string{}
	for field, text := range v {
		if name, ok := strings.CutPrefix(field, SourceCredentials); ok {
			credentials[name] = text
		}
	}
	return credentials
}
