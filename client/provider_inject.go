package client

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/internal/sigv4"
	"github.com/alter-console/alter-console/client/wire"
)

// newRequest makes the request that the provider gets (protocol 9.3).
func (e *exchange) newRequest(ctx context.Context, wait *patience) (*http.Request, error) {
	req := (&http.Request{Method: e.call.method, Header: e.call.header.Clone(), Host: e.call.header.Get("Host")}).WithContext(ctx)
	req.Header.Del("Host") // net/http has it in a field of its own
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", userAgent())
	}
	if e.call.hasJSON && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if e.cred.isSigned() {
		return req, e.signAWS(req)
	}
	e.inject(req)
	e.setBody(req, wait)
	return req, checkAddressLength(req.URL)
}

// inject puts the credential where the API says.
func (e *exchange) inject(req *http.Request) {
	if req.Header.Get(e.cred.header) != "" {
		e.conn.logger.Warn("a header of the request is replaced by the grant's credential", "header", e.cred.header)
	}
	req.Header.Set(e.cred.header, strings.Replace(e.cred.format, wire.TokenPlaceholder, e.cred.token.Reveal(), 1))
	query := url.Values{}
	for name, values := range e.call.query {
		query[name] = values
	}
	for _, a := range e.cred.additional {
		value := e.cred.value(a.ValueSource)
		switch {
		case value == "":
		case a.Target == wire.TargetHeader:
			req.Header.Set(a.Key, value)
		default:
			query.Set(a.Key, value)
		}
	}
	req.URL = withQuery(e.call.address, query)
}

// setBody has what is sent copied for the report.
func (e *exchange) setBody(req *http.Request, wait *patience) {
	switch {
	case e.call.hasJSON:
		setBytes(req, e.call.json)
	case e.call.body != nil:
		e.sent = &capture{}
		req.ContentLength = -1
		if known, ok := e.call.body.(interface{ Len() int }); ok {
			req.ContentLength = int64(known.Len())
		}
		req.Body = &sentBody{e.call.body, e.sent, wait}
		if req.ContentLength == 0 {
			req.Body = http.NoBody
		}
	}
}

func setBytes(req *http.Request, body []byte) {
	req.ContentLength = int64(len(body))
	req.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		req.Body = http.NoBody
	}
}

// signAWS signs the request instead of giving the secret away. Further injections would break the signature.
func (e *exchange) signAWS(req *http.Request) error {
	body, err := e.wholeBody()
	if err != nil {
		return err
	}
	if body != nil {
		setBytes(req, body)
	}
	req.URL = mergeQuery(e.call.address, e.call.query)
	req.URL.User = nil
	if err := checkAddressLength(req.URL); err != nil {
		return err
	}
	err = sigv4.Sign(req, body, sigv4.Credentials{
		AccessKeyID:  e.cred.token.Reveal(),
		SecretKey:    e.cred.values["secret_key"].Reveal(),
		SessionToken: e.cred.values["session_token"].Reveal(),
		Region:       e.cred.values["region"].Reveal(),
		Service:      e.cred.values["service"].Reveal(),
	}, e.conn.now())
	if err != nil {
		return &Error{Code: codeInvalidResponse, Message: fmt.Sprintf("The credential can't sign this request: %v.", err)}
	}
	return nil
}

// wholeBody reads what a signature must cover.
func (e *exchange) wholeBody() ([]byte, error) {
	if e.call.body == nil {
		return e.call.json, nil
	}
	body, err := io.ReadAll(e.call.body)
	if err != nil {
		return nil, &ValueError{Field: "body", Problem: fmt.Sprintf("can't be read: %v", err), Fix: "give a reader that can be read to its end"}
	}
	e.sent = &capture{}
	e.sent.add(body)
	return body, nil
}

// isSigned reports whether requests are signed for AWS. Without further credentials the format is sent as it is.
func (c *credential) isSigned() bool {
	return strings.HasPrefix(c.format, wire.SigV4Format) && c.hasValues
}

// value is what an additional injection takes, "" when there is no such thing.
func (c *credential) value(source string) string {
	if name, named := strings.CutPrefix(source, wire.SourceCredentials); named {
		return c.values[name].Reveal()
	}
	return c.token.Reveal()
}

// plain is what the server gave, whose form client/wire knows.
func (c *credential) plain() wire.Credential {
	p := wire.Credential{
		AccessToken:           c.token.Reveal(),
		InjectionHeader:       c.header,
		InjectionFormat:       c.format,
		AdditionalCredentials: make(map[string]string, len(c.values)),
		AdditionalInjections:  c.additional,
	}
	for name, value := range c.values {
		p.AdditionalCredentials[name] = value.Reveal()
	}
	return p
}

// secrets are all texts that must be in nothing that a person sees.
func (c *credential) secrets() []string {
	list := c.plain().Secrets()
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) }) // a longer one may hold a shorter one
	return list
}
