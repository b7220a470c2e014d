package secrets

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A Credential is what a client is given to send one request with (protocol 9.2). Printed, logged or written as JSON it
// shows nothing.
type Credential struct {
	AccessToken           string
	InjectionHeader       string
	InjectionFormat       string
	AdditionalCredentials map[string]string
	AdditionalInjections  []wire.AdditionalInjection
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

// Open reads and opens what a managed secret holds, for one request. It refuses with secret_unreadable where it can't.
func (r *Room) Open(ctx context.Context, q Reader, s store.ManagedSecret) (Credential, error) {
	injection, err := injectionOf(s)
	if err != nil {
		return Credential{}, err
	}
	v, err := r.opened(ctx, q, s.ID)
	if err != nil {
		return Credential{}, err
	}
	if len(injection.ValueProblems(v)) > 0 { // nothing that is saved has any
		return Credential{}, r.unreadable(fmt.Errorf("the value of %s does not fit its injection", s.ID))
	}
	return credentialOf(injection, v), nil
}

const authorization = "Authorization"

// credentialOf puts a value where an injection wants it, as clients read that.
func credentialOf(i wire.Injection, v value) Credential {
	switch i.Kind {
	case wire.InjectBasic:
		pair := v[wire.FieldUsername] + ":" + v[wire.FieldPassword]
		return Credential{
			AccessToken:     base64.StdEncoding.EncodeToString([]byte(pair)),
			InjectionHeader: authorization,
			InjectionFormat: "Basic " + wire.TokenPlaceholder,
		}
	case wire.InjectSigV4:
		return Credential{
			AccessToken:           v[wire.FieldAccessKeyID],
			InjectionHeader:       authorization,
			InjectionFormat:       wire.SigV4Format,
			AdditionalCredentials: signing(i, v),
		}
	case wire.InjectHeader:
		return Credential{AccessToken: v[wire.FieldToken], InjectionHeader: i.Name, InjectionFormat: i.HeaderFormat()}
	case wire.InjectQuery:
		return withoutHeader(v, wire.AdditionalInjection{Target: wire.TargetQuery, Key: i.Name, ValueSource: wire.SourceToken})
	case wire.InjectCustom:
		return custom(i, v)
	}
	return Credential{AccessToken: v[wire.FieldToken], InjectionHeader: authorization, InjectionFormat: "Bearer " + wire.TokenPlaceholder}
}

// signing is what a request to AWS is signed with beside the access key's id.
func signing(i wire.Injection, v value) map[string]string {
	with := map[string]string{wire.FieldSecretKey: v[wire.FieldSecretKey]}
	for name, text := range map[string]string{wire.FieldSessionToken: v[wire.FieldSessionToken], "region": i.Region, "service": i.Service} {
		if text != "" {
			with[name] = text
		}
	}
	return with
}
