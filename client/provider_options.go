package client

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// A RequestOption says which grant a request uses, and what it carries. A bad one makes Request fail with a *ValueError
// before anything is sent.
type RequestOption func(*providerCall) error

// WithGrant uses the grant with this id.
func WithGrant(id string) RequestOption {
	return named("grant", id, func(p *providerCall) *string { return &p.grantID })
}

// WithProvider uses the one grant of a managed secret, named by its slug, or of an OAuth provider. When several match, the
// error matches ErrAmbiguousGrant and has them: narrow by WithLabel or WithAccount, or name one by WithGrant.
func WithProvider(slug string) RequestOption {
	return named("provider", slug, func(p *providerCall) *string { return &p.provider })
}

// WithLabel chooses among the grants of WithProvider.
func WithLabel(label string) RequestOption {
	return named("label", label, func(p *providerCall) *string { return &p.label })
}

// WithAccount chooses among the grants of WithProvider by the account that was connected.
func WithAccount(account string) RequestOption {
	return named("account", account, func(p *providerCall) *string { return &p.account })
}

// WithAppUser chooses among the grants of WithProvider by the application's id of the user who delegated them.
func WithAppUser(id string) RequestOption {
	return named("app user", id, func(p *providerCall) *string { return &p.appUserID })
}

// WithUserToken proves to the API on whose behalf the request is made, with the user's token of the identity provider.
func WithUserToken(token string) RequestOption {
	return named("user token", token, func(p *providerCall) *string { return &p.userToken })
}

// WithReason says in the API's records why the request is made.
func WithReason(reason string) RequestOption {
	return named("reason", reason, func(p *providerCall) *string { return &p.reason })
}

// WithRequestCaller names the caller of this request alone, instead of the one of WithCaller.
func WithRequestCaller(caller string) RequestOption {
	return func(p *providerCall) error {
		p.caller = caller
		return checkCaller(caller)
	}
}

// named sets a text that must not be empty.
func named(field, value string, at func(*providerCall) *string) RequestOption {
	return func(p *providerCall) error {
		if value == "" {
			return &ValueError{Field: field, Problem: "is empty", Fix: "give one, or leave the option out"}
		}
		*at(p) = value
		return nil
	}
}

// WithJSON sends a value as JSON.
func WithJSON(value any) RequestOption {
	return func(p *providerCall) (err error) {
		p.hasJSON = true
		p.json, err = encodeJSON("JSON", value)
		return err
	}
}

// WithBody sends what r gives. It is read while it is sent, so it may be large; only what a signature must cover (AWS) is
// read into memory before. A bytes.Reader, bytes.Buffer or strings.Reader tells its length; other readers are sent in
// chunks. Nothing of r is read when the API gives no credential, and it is never closed.
func WithBody(r io.Reader) RequestOption {
	return func(p *providerCall) error {
		if r == nil {
			return &ValueError{Field: "body", Problem: "is nil", Fix: "leave the option out to send none"}
		}
		p.body = r
		return nil
	}
}

// WithQuery adds parameters to the address. They replace all that it has of its own, unless AWS's signature is used, which
// keeps those of other names.
func WithQuery(parameters url.Values) RequestOption {
	return func(p *providerCall) error {
		if p.query == nil {
			p.query = url.Values{}
		}
		for name, values := range parameters {
			p.query[name] = append(p.query[name], values...)
		}
		return nil
	}
}

// WithHeader adds a header. One that the credential goes into is replaced, with a warning.
func WithHeader(name, value string) RequestOption {
	return func(p *providerCall) error {
		if !isToken(name) || strings.ContainsAny(value, "\r\n\x00") {
			return &ValueError{Field: "header", Problem: fmt.Sprintf("%q is no header, or its value is not one line", name), Fix: "give a name such as Accept and one line"}
		}
		p.header.Add(name, value)
		return nil
	}
}

// WithPathParams fills in the {name} of an address, escaped so that a value stays within its segment.
func WithPathParams(parameters map[string]string) RequestOption {
	return func(p *providerCall) error {
		if p.path == nil {
			p.path = map[string]string{}
		}
		maps.Copy(p.path, parameters)
		return nil
	}
}

// WithContext tells the API what the request belongs to, instead of the trace that the context of the call is in. It takes
// up to 20 entries, with keys of up to 64 characters and values of up to 512.
func WithContext(entries map[string]string) RequestOption {
	return func(p *providerCall) error {
		p.context = maps.Clone(entries)
		if p.context == nil {
			p.context = map[string]string{}
		}
		return nil
	}
}

// newProviderCall applies the options in order and checks all that must not be sent (protocol 9.4).
func newProviderCall(method, address string, opts []RequestOption) (*providerCall, error) {
	p := &providerCall{method: strings.ToUpper(method), header: http.Header{}}
	if !isToken(p.method) {
		return nil, &ValueError{Field: "method", Problem: fmt.Sprintf("%q is no HTTP method", method), Fix: "use one such as GET or POST"}
	}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(p); err != nil {
			return nil, err
		}
	}
	if err := p.checkTogether(); err != nil {
		return nil, err
	}
	return p, p.setAddress(address)
}

// checkTogether finds options that exclude or need each other.
func (p *providerCall) checkTogether() error {
	switch {
	case p.grantID == "" && p.provider == "":
		return &ValueError{Field: "grant", Problem: "is not given", Fix: "use WithGrant or WithProvider"}
	case p.grantID != "" && p.provider != "":
		return &ValueError{Field: "grant", Problem: "is given by id and by provider", Fix: "use either WithGrant or WithProvider"}
	case p.provider == "" && (p.label != "" || p.account != "" || p.appUserID != ""):
		return &ValueError{Field: "label, account or app user", Problem: "is given with a grant", Fix: "use them with WithProvider only"}
	case p.hasJSON && p.body != nil:
		return &ValueError{Field: "body", Problem: "is given twice", Fix: "use either WithJSON or WithBody"}
	}
	return nil
}

// isToken reports whether a text can be a method or the name of a header (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) {
			return false
		}
	}
	return s != ""
}
