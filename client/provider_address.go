package client

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

const fieldAddress = "URL"

var pathParamForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// setAddress fills in the path parameters and refuses what a credential must not be sent to (protocol 9.4). No error
// repeats the address, which may hold a password.
func (p *providerCall) setAddress(text string) error {
	text, err := p.fillIn(text)
	if err != nil {
		return err
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || !validPort(u):
		return &ValueError{Field: fieldAddress, Problem: "can't be read", Fix: "give one such as https://api.example.com/items"}
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return &ValueError{Field: fieldAddress, Problem: "does not begin with https:// and a host", Fix: "give one such as https://api.example.com/items"}
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return &ValueError{Field: fieldAddress, Problem: "uses http for a host that is not this machine, and would show the credential to others", Fix: "use https; http is for localhost, 127.0.0.1 and ::1"}
	}
	p.address = u
	for _, wanted := range []*url.URL{withQuery(u, p.query), mergeQuery(u, p.query)} {
		if err := checkAddressLength(wanted); err != nil {
			return err
		}
	}
	return nil
}

func checkAddressLength(u *url.URL) error {
	if n := len(u.String()); n > wire.MaxProviderURL {
		return &ValueError{Field: fieldAddress, Problem: fmt.Sprintf("has %d characters with its parameters", n), Fix: atMost(wire.MaxProviderURL)}
	}
	return nil
}

// fillIn puts the path parameters in their places. A value that is a dot segment would lead out of its place.
func (p *providerCall) fillIn(text string) (string, error) {
	for name, value := range p.path {
		field := fmt.Sprintf("path parameter %q", name)
		switch {
		case !pathParamForm.MatchString(name):
			return "", &ValueError{Field: field, Problem: "is no name", Fix: "use letters, digits and underscores, beginning with no digit"}
		case value == "." || value == "..":
			return "", &ValueError{Field: field, Problem: fmt.Sprintf("is %q, which leads to another path", value), Fix: "give the value of one segment"}
		}
		text = strings.ReplaceAll(text, "{"+name+"}", escapeSegment(value))
	}
	if strings.ContainsAny(text, "{}") {
		return "", &ValueError{Field: fieldAddress, Problem: "has a brace that no path parameter fills", Fix: "give it with WithPathParams, or write %7B and %7D"}
	}
	return text, nil
}

func encodeQuery(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

// withQuery returns an address whose parameters are replaced, if there are any to replace them (protocol 9.3).
func withQuery(u *url.URL, v url.Values) *url.URL {
	same := *u
	if len(v) > 0 {
		same.RawQuery = encodeQuery(v)
	}
	return &same
}

// mergeQuery returns an address with more parameters, instead of those of the same names.
func mergeQuery(u *url.URL, v url.Values) *url.URL {
	same := *u
	if len(v) == 0 {
		return &same
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if _, replaced := v[name]; pair != "" && (err != nil || !replaced) {
			kept = append(kept, pair)
		}
	}
	same.RawQuery = strings.Join(append(kept, encodeQuery(v)), "&")
	return &same
}

// announced is the address as the API is told of it: without a password.
func (p *providerCall) announced() string {
	same := *p.address
	same.User = nil
	return same.String()
}
