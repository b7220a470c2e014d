package wire

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
)

// A Credential is what a client is given to send one request with (protocol 9.2). Printed, logged or written as JSON it
// shows nothing.
type Credential struct {
	AccessToken           string
	InjectionHeader       string
	InjectionFormat       string
	AdditionalCredentials map[string]string
	AdditionalInjections  []AdditionalInjection
}

const redacted = "[redacted]"

// String shows nothing of it.
func (Credential) String() string { return redacted }

// GoString shows nothing of it.
func (Credential) GoString() string { return redacted }

// Format shows nothing of it, whatever the verb.
func (Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue shows nothing of it.
func (Credential) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON shows nothing of it: an answer names each field that it means to give away.
func (Credential) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

const authorization = "Authorization"

// Credential puts a value, whose additional credentials are under SourceCredentials and their names, where an injection wants
// it, as clients read that. The value must have no ValueProblems.
func (i Injection) Credential(v map[string]string) Credential {
	switch i.Kind {
	case InjectBasic:
		pair := v[FieldUsername] + ":" + v[FieldPassword]
		return Credential{
			AccessToken:     base64.StdEncoding.EncodeToString([]byte(pair)),
			InjectionHeader: authorization,
			InjectionFormat: "Basic " + TokenPlaceholder,
		}
	case InjectSigV4:
		return Credential{
			AccessToken:           v[FieldAccessKeyID],
			InjectionHeader:       authorization,
			InjectionFormat:       SigV4Format,
			AdditionalCredentials: i.signing(v),
		}
	case InjectHeader:
		return Credential{AccessToken: v[FieldToken], InjectionHeader: i.Name, InjectionFormat: i.HeaderFormat()}
	case InjectQuery:
		return withoutHeader(v, AdditionalInjection{Target: TargetQuery, Key: i.Name, ValueSource: SourceToken})
	case InjectCustom:
		return i.custom(v)
	}
	return Credential{AccessToken: v[FieldToken], InjectionHeader: authorization, InjectionFormat: "Bearer " + TokenPlaceholder}
}

// signing is what a request to AWS is signed with beside the access key's id.
func (i Injection) signing(v map[string]string) map[string]string {
	with := map[string]string{FieldSecretKey: v[FieldSecretKey]}
	for name, text := range map[string]string{FieldSessionToken: v[FieldSessionToken], "region": i.Region, "service": i.Service} {
		if text != "" {
			with[name] = text
		}
	}
	return with
}
