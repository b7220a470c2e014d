package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// report tells the API in the background what came of the exchange (protocol 9.6), as the client's own caller.
func (e *exchange) report(status int, answer http.Header, text string) {
	record := []member{
		{"grant_id", e.cred.grantID},
		{"provider_id", e.cred.provider},
		{"token_generation", e.cred.generation},
		{"method", e.call.method},
		{"url", e.hide(e.call.announced())},
		{"request_headers", e.reported(e.headers)},
		{"request_body", e.requestBody()},
		{"response_status", status},
		{"response_headers", e.reported(answer)},
		{"response_body", e.hide(text)},
		{"latency_ms", e.latency.Milliseconds()},
		{"reason", nullable(e.hide(e.call.reason))},
		{"context", traceObject(e.ctx)},
	}
	e.conn.reportLater(e.ctx, call{method: http.MethodPost, path: "/sdk/oauth/audit/api-call", body: record, noBody: true}, e.about())
}

func (e *exchange) about() reportSubject {
	return reportSubject{grantID: e.cred.grantID, method: e.call.method, host: e.call.address.Host}
}

// requestBody is the JSON that was sent, what is known of another body, or null.
func (e *exchange) requestBody() any {
	switch {
	case e.call.hasJSON && len(e.call.json) > wire.MaxKeptBody:
		return fmt.Sprintf("<JSON body: %d bytes>", len(e.call.json))
	case e.call.hasJSON:
		return e.hideInJSON()
	case e.sent != nil:
		return e.hide(e.sent.text("binary body", "binary body"))
	}
	return nil
}

// hideInJSON is the JSON that was sent without the credential, which a program may have got elsewhere, too.
func (e *exchange) hideInJSON() any {
	text := e.hide(string(e.call.json))
	if !json.Valid([]byte(text)) { // it was no text there
		return fmt.Sprintf("<JSON body: %d bytes>", len(e.call.json))
	}
	return json.RawMessage(text)
}

// reported are headers as a report has them: with lower-case names, and without credentials.
func (e *exchange) reported(h http.Header) map[string]string {
	if h == nil {
		return nil
	}
	plain := map[string]string{}
	for name, values := range e.plainHeaders(h) {
		plain[strings.ToLower(name)] = e.hide(strings.Join(values, ", "))
	}
	return plain
}

// plainHeaders are headers without those that the credential went into, and those that hold one whoever set them.
func (e *exchange) plainHeaders(h http.Header) http.Header {
	plain, cred := h.Clone(), e.cred.plain()
	for name := range plain {
		if slices.Contains(wire.CredentialHeaders(), strings.ToLower(name)) || cred.Fills(name) {
			delete(plain, name)
		}
	}
	return plain
}
