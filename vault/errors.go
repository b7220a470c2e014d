package vault

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// An apiError is a refusal in two texts: what the caller may read, and the cause, which only the log sees and which
// can't be serialised by accident.
type apiError struct {
	code       string
	status     int // 0: the code's usual status
	message    string
	hint       string
	problems   []problem
	extra      map[string]any // further fields the protocol names for this code
	outcome    string         // of a change; "" where the code says it
	retryAfter int            // seconds, 0: none
	allow      string         // the methods a wrong one should have been
	cause      error
}

// A problem says what is wrong with one field of a request.
type problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (e *apiError) Error() string {
	if e.cause != nil {
		return e.code + ": " + e.cause.Error()
	}
	return e.code + ": " + e.message
}

func (e *apiError) Unwrap() error { return e.cause }

func (e *apiError) httpStatus() int {
	if e.status != 0 {
		return e.status
	}
	return wire.Status(e.code)
}

// fail makes the error of a code with the texts of the table.
func fail(code string) *apiError {
	text := texts[code]
	return &apiError{code: code, message: text.message, hint: text.hint}
}

// failf is fail with a message of its own; the table's hint stays.
func failf(code, format string, args ...any) *apiError {
	e := fail(code)
	e.message = fmt.Sprintf(format, args...)
	return e
}

func (e *apiError) withHint(format string, args ...any) *apiError {
	e.hint = fmt.Sprintf(format, args...)
	return e
}

func (e *apiError) withStatus(status int) *apiError {
	e.status = status
	return e
}

// errPresentedKeyRevoked says where another key comes from.
func errPresentedKeyRevoked(c store.Credential) *apiError {
	if c.Agent == nil {
		return fail(wire.CodeKeyRevoked).withHint("Make a new app key with “alter-console app-key create”, and give it to the program that uses this one.")
	}
	return fail(wire.CodeKeyRevoked).withHint("Mint a new one for %s, and give it to the program that uses this one.", c.Agent.Name)
}

// justSigned is how old a request may be to be worth sending again: a second is the finest that signatures tell.
const justSigned = 3 * time.Second

// errForgotten is for what may be a repetition, of a time whose requests are not remembered. Who signed it just now has
// done nothing wrong: the database was gone at that moment.
func errForgotten(age time.Duration) *apiError {
	if age.Abs() < justSigned {
		e := unavailable(wire.CodeServiceUnavailable, store.ErrForgotten)
		e.message = "The server can't tell yet whether it has seen this request."
		return e.withHint("Sign it anew and send it in a moment; if it is refused for longer, the server's clock was set back, and its operator must look at it.")
	}
	return failf(wire.CodeTimestampOutOfRange, "The request was signed at a time whose requests this server remembers no more.").
		withHint("Sign it anew; if that is refused as well, the server's clock was set back, and its operator must look at it.")
}

// errNotAnID is what a path gets that has something else where an id belongs: often the name of what is meant.
func errNotAnID(code, given, find string) *apiError {
	switch {
	case wire.ContainsKey(given):
		return failf(code, "An API key was given where an id belongs.").
			withHint("Keys don't belong into addresses, which end up in logs: give the id, and revoke the key if others may have seen it.")
	case wire.IsAgentName(given):
		return failf(code, "%s is a name, and this needs an id.", given).withHint("%s", find)
	}
	return fail(code)
}

// errKeyAlreadyRevoked is key_revoked in its second meaning: the target of an operation, not the presented key.
func errKeyAlreadyRevoked() *apiError {
	return failf(wire.CodeKeyRevoked, "This key is revoked, and revocation is final.").
		withStatus(http.StatusConflict).
		withHint("Mint another key for the agent instead.")
}

// invalid refuses one field.
func invalid(field, format string, args ...any) *apiError {
	return invalidAll([]problem{{Field: field, Message: fmt.Sprintf(format, args...)}})
}

// invalidAll refuses all fields at once, so that a person corrects a form in one go.
func invalidAll(problems []problem) *apiError {
	e := fail(wire.CodeValidationFailed)
	e.problems = problems
	e.message = problems[0].Field + ": " + problems[0].Message
	if n := len(problems) - 1; n > 0 {
		e.message += fmt.Sprintf(" (and %d more)", n)
	}
	return e
}

// asAPIError turns any error into one that can be sent. What it doesn't know is an internal error, whose text stays
// in the log.
func asAPIError(err error) *apiError {
	var api *apiError
	if errors.As(err, &api) {
		return api
	}
	var down *store.UnavailableError
	if errors.As(err, &down) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return unavailable(wire.CodeServiceUnavailable, err)
	}
	if errors.Is(err, store.ErrSecretRetired) {
		e := unavailable(wire.CodeServiceUnavailable, err)
		e.message = "This server has not the secret in use, so a key made here would be good nowhere."
		return e
	}
	e := fail(wire.CodeInternalError)
	e.cause = err
	return e
}

// retrySeconds is what a Retry-After says when the cause is expected to pass.
const retrySeconds = 2

// unavailable is the error of what can't be done at present, and names the storage where that is the reason.
func unavailable(code string, cause error) *apiError {
	e := fail(code)
	e.retryAfter = retrySeconds
	e.cause = cause
	e.outcome = wire.OutcomeUnchanged
	var down *store.UnavailableError
	if errors.As(cause, &down) {
		e.message = "The server's storage can't do this now: " + down.Reason + "."
		if down.Unknown {
			e.outcome = wire.OutcomeUnknown
		}
	}
	return e
}

// sayOutcome adds what became of a change, for a request that was to make one.
func (e *apiError) sayOutcome() {
	switch e.outcome {
	case "":
		return
	case wire.OutcomeUnchanged:
		e.message += " Nothing was changed."
	case wire.OutcomeUnknown:
		e.message += " The change may or may not have been made."
		e.hint = "Look whether it was made before you send the request again."
	}
	e.extra = map[string]any{"outcome": e.outcome}
}

// body is what goes on the wire: the top-level envelope every client generation reads (protocol 6.1). The official
// client shows people the message alone, so what to do is part of it.
func (e *apiError) body() map[string]any {
	body := make(map[string]any, 5+len(e.extra))
	for name, value := range e.extra {
		body[name] = value
	}
	body["error"] = e.code
	body["message"] = e.message + " " + e.hint
	body["hint"] = e.hint
	if len(e.problems) > 0 {
		body["field"] = e.problems[0].Field
		body["errors"] = e.problems
	}
	return body
}

func (e *apiError) writeHeaders(h http.Header) {
	if e.retryAfter > 0 {
		h.Set(wire.HeaderRetryAfter, strconv.Itoa(e.retryAfter))
	}
	if e.allow != "" {
		h.Set("Allow", e.allow)
	}
}

func quoteList(items []string) string {
	return "“" + strings.Join(items, "”, “") + "”"
}

// either names words of which one has to be.
func either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return quoteList(words)
	}
	return quoteList(words[:last]) + " or " + quoteList(words[last:])
}
