package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	maxRetryAfter      = time.Hour
	maxQuotaRetryAfter = 31 * 24 * time.Hour
)

// newError makes the typed error of an answer that is not a success (protocol 6.1).
func newError(resp *http.Response, body []byte, now time.Time) *Error {
	e := &Error{Status: resp.StatusCode, RequestID: resp.Header.Get(wire.HeaderRequestID)}
	v, err := decodeJSON(body)
	if fields, ok := v.(map[string]any); ok {
		e.readEnvelope(fields)
	}
	if err != nil && e.Status == http.StatusTooManyRequests {
		e.Code = wire.CodeRateLimitExceeded // something between here and the API throttles
	}
	if e.Message == "" {
		e.Message = defaultMessage(e.Status)
	}
	e.RetryAfter = retryAfter(resp, e, now)
	if e.Code == wire.CodeTimestampOutOfRange {
		e.ClockSkew = clockSkew(resp, now)
	}
	return e
}

// clockSkew compares this program's clock with the server's, which answers tell in their Date.
func clockSkew(resp *http.Response, now time.Time) time.Duration {
	date, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return 0
	}
	return now.Sub(date).Truncate(time.Second)
}

func (e *Error) readEnvelope(fields map[string]any) {
	if detail, ok := fields["detail"].(map[string]any); ok {
		fields = detail
	} else if list, ok := fields["detail"].([]any); ok {
		e.readLocations(list)
	}
	e.Details = fields
	e.Code, _ = fields["error"].(string)
	e.Message, _ = fields["message"].(string)
	e.Hint, _ = fields["hint"].(string)
	e.Reference, _ = fields["reference"].(string)
	e.Message = withoutRepeated(e.Message, e.Hint, e.Reference)
	e.Field, _ = fields["field"].(string)
	e.Unchanged = fields["outcome"] == wire.OutcomeUnchanged
	list, _ := fields["errors"].([]any)
	for _, item := range list {
		if problem, ok := item.(map[string]any); ok {
			field, _ := problem["field"].(string)
			message, _ := problem["message"].(string)
			e.Problems = append(e.Problems, Problem{field, message})
		}
	}
	if e.Field == "" && len(e.Problems) > 0 {
		e.Field = e.Problems[0].Field
	}
}

// withoutRepeated is a message without the hint and the reference, with which servers end it for clients that show nothing else.
func withoutRepeated(message, hint, reference string) string {
	for _, repeated := range []string{" Reference: " + reference + ".", " " + hint} {
		if what, ok := strings.CutSuffix(message, repeated); ok && what != "" {
			message = what
		}
	}
	return message
}

// readLocations understands the field errors of a server that has no envelope for them: a list of
// {"loc": ["body", "scopes"], "msg": …}.
func (e *Error) readLocations(list []any) {
	for _, item := range list {
		problem, ok := item.(map[string]any)
		if !ok {
			continue
		}
		loc, _ := problem["loc"].([]any)
		message, _ := problem["msg"].(string)
		var parts []string
		for _, part := range loc[min(1, len(loc)):] { // the first says body, query or path
			parts = append(parts, fmt.Sprint(part))
		}
		e.Problems = append(e.Problems, Problem{strings.Join(parts, "."), message})
	}
}

func defaultMessage(status int) string {
	if status >= 300 && status < 400 {
		return fmt.Sprintf("The Alter API answered with a redirect (status %d), which is not followed: check the base URL.", status)
	}
	return strings.TrimSpace(fmt.Sprintf("The Alter API answered with status %d %s", status, http.StatusText(status))) + "."
}

// retryAfter prefers the header, which has seconds or a date, to the body. All are capped, so that nobody sleeps for as
// long as a broken proxy says.
func retryAfter(resp *http.Response, e *Error, now time.Time) time.Duration {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable:
	default:
		return 0
	}
	limit := maxRetryAfter
	if e.Code == codeQuotaExceeded {
		limit = maxQuotaRetryAfter
	}
	text := strings.TrimSpace(resp.Header.Get(wire.HeaderRetryAfter))
	if date, err := http.ParseTime(text); err == nil {
		return min(max(0, date.Sub(now)+clockSkew(resp, now)), limit) // by the clock of who said it
	}
	if text == "" || strings.Trim(text, "0123456789") != "" {
		number, _ := e.Details["retry_after"].(json.Number)
		text = number.String()
	}
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0
	}
	seconds := digits(text)
	if seconds < 0 || seconds > int64(limit/time.Second) {
		return limit // more digits than fit are more than the cap
	}
	return time.Duration(seconds) * time.Second
}

// invalidAnswer is the error for a success that breaks the protocol. The answer itself is not repeated: it may hold a key.
func invalidAnswer(resp *http.Response, field, problem string) *Error {
	subject := "it"
	if field != "" {
		subject = fmt.Sprintf("its field %q", field)
	}
	return &Error{
		Status:    resp.StatusCode,
		Code:      codeInvalidResponse,
		Field:     field,
		Message:   fmt.Sprintf("The answer can't be used: %s %s.", subject, problem),
		RequestID: resp.Header.Get(wire.HeaderRequestID),
	}
}
