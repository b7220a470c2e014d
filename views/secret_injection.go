package views

import (
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// masked stands where a credential would.
const masked = "••••••••"

// InjectionSummary says in a few words how requests carry a credential.
func InjectionSummary(i client.Injection) string {
	switch i.Kind {
	case client.InjectBearer:
		return "Bearer token"
	case client.InjectHeader:
		return "Header " + i.Name
	case client.InjectBasic:
		return "User and password"
	case client.InjectQuery:
		return "Parameter " + i.Name
	case client.InjectSigV4:
		return "AWS signature"
	}
	return ui.Plural(len(customLines(i)), "place")
}

// ExampleRequest is how a request with a secret's credential begins, which is masked.
func ExampleRequest(s *client.ManagedSecret) string {
	query, lines := injectedParts(s.Injection)
	address := exampleOrigin(s.AllowedHosts, "…") + "/…"
	if len(query) > 0 {
		address += "?" + strings.Join(query, "&")
	}
	return strings.Join(append([]string{"GET " + address}, lines...), "\n")
}

// exampleOrigin is scheme and host of an address that a secret may go to; wild stands in the place of a *.
func exampleOrigin(hosts []string, wild string) string {
	if len(hosts) == 0 {
		return "https://…"
	}
	host := strings.Replace(hosts[0], "*", wild, 1)
	for _, loopback := range wire.LoopbackHosts() {
		if host == loopback || strings.HasPrefix(host, loopback+":") {
			return "http://" + host
		}
	}
	return "https://" + host
}

// injectedParts are the parameters and the header lines that carry a credential.
func injectedParts(i client.Injection) (query, lines []string) {
	switch i.Kind {
	case client.InjectBearer:
		return nil, []string{"Authorization: Bearer " + masked}
	case client.InjectHeader:
		return nil, []string{i.Name + ": " + inFormat(i)}
	case client.InjectBasic:
		return nil, []string{"Authorization: Basic " + masked}
	case client.InjectQuery:
		return []string{i.Name + "=" + masked}, nil
	case client.InjectSigV4:
		return nil, signedLines(i)
	}
	for _, a := range i.Additional {
		if a.Target == wire.TargetQuery {
			query = append(query, a.Key+"="+masked)
		}
	}
	return query, customHeaders(i)
}

func customHeaders(i client.Injection) (lines []string) {
	if i.Header != "" {
		lines = append(lines, i.Header+": "+inFormat(i))
	}
	for _, a := range i.Additional {
		if a.Target == wire.TargetHeader {
			lines = append(lines, a.Key+": "+masked)
		}
	}
	return lines
}

// customLines are all the places of a custom injection.
func customLines(i client.Injection) []string {
	query, lines := injectedParts(i)
	return append(lines, query...)
}

func signedLines(i client.Injection) []string {
	or := func(word, otherwise string) string {
		if word == "" {
			return otherwise
		}
		return word
	}
	scope := masked + "/20260102/" + or(i.Region, "{region}") + "/" + or(i.Service, "{service}") + "/aws4_request"
	return []string{
		"Authorization: " + wire.SigV4Format + " Credential=" + scope + ", SignedHeaders=…, Signature=…",
		"X-Amz-Date: 20260102T030405Z",
	}
}

func inFormat(i client.Injection) string {
	return strings.Replace(i.HeaderFormat(), wire.TokenPlaceholder, masked, 1)
}

// ValueFieldLabel is what people call a field of a secret's value.
func ValueFieldLabel(i client.Injection, field string) string {
	for _, a := range i.Additional {
		if a.ValueSource == field && strings.HasPrefix(field, wire.SourceCredentials) {
			if a.Target == wire.TargetQuery {
				return "Parameter " + a.Key
			}
			return "Header " + a.Key
		}
	}
	return valueLabels[field]
}

var valueLabels = map[string]string{
	wire.FieldToken:        "Key or token",
	wire.FieldUsername:     "User name",
	wire.FieldPassword:     "Password",
	wire.FieldAccessKeyID:  "Access key ID",
	wire.FieldSecretKey:    "Secret access key",
	wire.FieldSessionToken: "Session token",
}
