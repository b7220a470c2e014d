package api

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// An Error is a refusal in two texts: what the caller may read, and the cause, which only the log sees and which
// can't be serialised by accident.
type Error struct {
	Code     string
	Message  string
	Hint     string
	Problems []Problem
	Extra    map[string]any // further fields the protocol names for this code

	status     int           // 0: the code's usual status
	outcome    string        // of a change; "" where the code says it
	retryAfter time.Duration // 0: none
	reference  string        // of a refusal that is kept
	allow      string        // the methods a wrong one should have been
	cause      error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Code + ": " + e.cause.Error()
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.cause }

// Status is the status of the answer.
func (e *Error) Status() int {
	if e.status != 0 {
		return e.status
	}
	return wire.Status(e.Code)
}

// Fail makes the error of a code with the texts of the table.
func Fail(code string) *Error {
	text := texts[code]
	return &Error{Code: code, Message: text.message, Hint: text.hint}
}

// Failf is Fail with a message of its own; the table's hint stays.
func Failf(code, format string, args ...any) *Error {
	e := Fail(code)
	e.Message = fmt.Sprintf(format, args...)
	return e
}

// WithHint says what to do in other words than the table's.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// WithStatus is for a code that has another status than its usual one.
func (e *Error) WithStatus(status int) *Error {
	e.status = status
	return e
}

// Naming has a refusal name the request that it is of, by which the audit trail finds it. People read the message alone.
func (e *Error) Naming(request string) *Error {
	named := *e
	named.reference = request
	return &named
}

// WithReference has a refusal that is kept name the reference by which it is found. People read the message alone, so it
// ends with it.
func (e *Error) WithReference(reference string) *Error {
	named := *e
	named.Extra = map[string]any{}
	maps.Copy(named.Extra, e.Extra)
	named.Extra["reference"] = reference
	named.reference = reference
	return &named
}

// WithCause adds what the log is to say.
func (e *Error) WithCause(cause error) *Error {
	e.cause = cause
	return e
}

// Invalid refuses one field.
func Invalid(field, format string, args ...any) *Error {
	return InvalidAll([]Problem{{Field: field, Message: fmt.Sprintf(format, args...)}})
}

// InvalidAll refuses all fields at once, so that a person corrects a form in one go.
func InvalidAll(problems []Problem) *Error {
	e := Fail(wire.CodeValidationFailed)
	e.Problems = problems
	e.Message = problems[0].Field + ": " + problems[0].Message
	if n := len(problems) - 1; n > 0 {
		e.Message += fmt.Sprintf(" (and %d more)", n)
	}
	return e
}

// NotFound gives a missing row the code it has on the wire, and any other error back.
func NotFound(err error, code string) error {
	if errors.Is(err, store.ErrNotFound) {
		return Fail(code)
	}
	return err
}

// IsCode reports whether an error is a refusal with a code.
func IsCode(err error, code string) bool {
	var refusal *Error
	return errors.As(err, &refusal) && refusal.Code == code
}

// AsError turns any error into one that can be sent. What it doesn't know is an internal error, whose text stays
// in the log.
func AsError(err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	var down *store.UnavailableError
	if errors.As(err, &down) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return Unavailable(wire.CodeServiceUnavailable, err)
	}
	if errors.Is(err, store.ErrSecretRetired) {
		e := Unavailable(wire.CodeServiceUnavailable, err)
		e.Message = "This server has not the secret in use, so a key made here would be good nowhere."
		return e
	}
	return Fail(wire.CodeInternalError).WithCause(err)
}

// Unavailable is the error of what can't be done at present, and names the storage where that is the reason.
func Unavailable(code string, cause error) *Error {
	e := Fail(code).WithCause(cause)
	e.retryAfter = wire.RetryPause
	e.outcome = wire.OutcomeUnchanged
	var down *store.UnavailableError
	if errors.As(cause, &down) {
		e.Message = "The server's storage can't do this now: " + down.Reason + "."
		if down.Unknown {
			e.outcome = wire.OutcomeUnknown
		}
	}
	return e
}

// sayOutcome adds what became of a change, for a request that was to make one.
func (e *Error) sayOutcome() {
	switch e.outcome {
	case "":
		return
	case wire.OutcomeUnchanged:
		e.Message += " Nothing was changed."
	case wire.OutcomeUnknown:
		e.Message += " The change may or may not have been made."
		e.Hint = "Look whether it was made before you send the request again."
	}
	e.Extra = map[string]any{"outcome": e.outcome}
}

// body is what goes on the wire: the top-level envelope every client generation reads (protocol 6.1). The official
// client shows people the message alone, so what to do is part of it.
func (e *Error) body() map[string]any {
	body := make(map[string]any, 5+len(e.Extra))
	for name, value := range e.Extra {
		body[name] = value
	}
	body["error"] = e.Code
	body["message"] = e.Message + " " + e.Hint
	if e.reference != "" {
		body["message"] = e.Message + " " + e.Hint + " Reference: " + e.reference + "."
	}
	body["hint"] = e.Hint
	if len(e.Problems) > 0 {
		body["field"] = e.Problems[0].Field
		body["errors"] = e.Problems
	}
	return body
}

// writeHeaders adds the headers that say the same to programs.
func (e *Error) writeHeaders(h http.Header) {
	if e.retryAfter > 0 {
		h.Set(wire.HeaderRetryAfter, strconv.Itoa(int(e.retryAfter.Seconds())))
	}
	if e.allow != "" {
		h.Set("Allow", e.allow)
	}
}
