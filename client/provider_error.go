package client

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// ProviderError is an answer of a provider with status 400 or more (protocol 9.5). The API gave the credential; what the
// provider objects to is in the answer. A 401 matches ErrProviderUnauthorised, and a 403 for want of scopes ErrScopeReauth.
type ProviderError struct {
	Status    int
	Method    string
	Host      string // with port, if the address has one
	Header    http.Header
	Body      string // up to 1 MiB of it; like Header, without the credential should the provider repeat it
	Truncated bool   // there was more

	GrantID  string
	Provider string // the id or slug that the API gave; may be empty

	// MissingScopes are those that the provider asks for, with ErrScopeReauth; nil when it names none.
	MissingScopes []string

	reason error
}

// Error says who answered with which status. It repeats nothing of the answer.
func (e *ProviderError) Error() string {
	text := fmt.Sprintf("%s at %s: status %d %s", e.Method, e.Host, e.Status, http.StatusText(e.Status))
	if e.reason != nil {
		text += ": " + e.reason.Error()
	}
	if len(e.MissingScopes) > 0 {
		text += " (" + strings.Join(e.MissingScopes, " ") + ")"
	}
	return text
}

// Is reports whether target is ErrProviderUnauthorised or ErrScopeReauth, and this is such an error.
func (e *ProviderError) Is(target error) bool { return e.reason != nil && target == e.reason }

// refusal reads a provider's answer that is an error, reports a lack of scopes, and makes the typed error.
func (e *exchange) refusal(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBodyBytes+1)) // what came before it broke is worth having
	_ = resp.Body.Close()
	challenge := bearerChallenge(resp.Header.Get("WWW-Authenticate"))
	lacksScopes := challenge["error"] == wire.CodeInsufficientScope
	failure := &ProviderError{
		Status:    resp.StatusCode,
		Method:    e.call.method,
		Host:      e.call.address.Host,
		Header:    e.shownHeaders(resp.Header),
		Body:      e.hide(string(body[:min(len(body), maxErrorBodyBytes)])),
		Truncated: len(body) > maxErrorBodyBytes,
		GrantID:   e.cred.grantID,
		Provider:  e.cred.provider,
	}
	switch {
	case resp.StatusCode == http.StatusForbidden && lacksScopes:
		failure.reason, failure.MissingScopes = ErrScopeReauth, strings.Fields(e.hide(challenge["scope"]))
		e.reportScopes(resp, failure.MissingScopes)
	case resp.StatusCode == http.StatusForbidden && e.cred.scopeMismatch:
		failure.reason = ErrScopeReauth
	case resp.StatusCode == http.StatusUnauthorized && !lacksScopes:
		failure.reason = ErrProviderUnauthorised
	}
	return failure
}

func (e *exchange) shownHeaders(h http.Header) http.Header {
	shown := h.Clone()
	for _, values := range shown {
		for i := range values {
			values[i] = e.hide(values[i])
		}
	}
	return shown
}

// Limits of a report of missing scopes (protocol 9.7), and for how long it is tried.
const (
	maxMissingScopes  = 50
	maxMissingScope   = 256
	maxChallenge      = 4096
	maxReportedURL    = 2048
	scopeReportWithin = 2 * time.Second
)

// reportScopes tells the API in the background that a grant lacks scopes (protocol 9.7).
func (e *exchange) reportScopes(resp *http.Response, missing []string) {
	var scopes any
	if len(missing) > 0 {
		cut := slices.Clone(missing[:min(len(missing), maxMissingScopes)])
		for i := range cut {
			cut[i] = clip(cut[i], maxMissingScope)
		}
		scopes = cut
	}
	e.conn.reportWithin(e.ctx, scopeReportWithin, call{
		method: http.MethodPost, path: "/sdk/grants/" + escapeSegment(e.cred.grantID) + "/report-scope-mismatch",
		noActor: true, noTrace: true, noBody: true,
		body: []member{
			{"provider_status_code", resp.StatusCode},
			{"provider_error_code", wire.CodeInsufficientScope},
			{"missing_scopes", scopes},
			{"raw_www_authenticate", clip(e.hide(resp.Header.Get("WWW-Authenticate")), maxChallenge)},
			{"api_endpoint", clip(e.call.announced(), maxReportedURL)},
			{"detection_source", "www_authenticate_rfc6750"},
			{"sdk_correlation_id", newNonce()},
		},
	}, e.about())
}

// clip cuts a text to so many characters.
func clip(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}
