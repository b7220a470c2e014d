package client

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Error is an answer of the API that is not a success, or that a client can't make sense of. Match the reason with
// errors.Is and one of the Err sentinels; read the rest with errors.As.
type Error struct {
	Status  int    // HTTP status
	Code    string // the API's code, such as "agent_not_found"; "" when the answer had none
	Message string // for people, without Hint and Reference; never empty
	Hint    string // what to do next; may be empty
	Field   string // the field of the request that is wrong, such as "scopes.google"; may be empty

	// Problems are all the fields that a 422 answer complains about, the first of which is also in Field.
	Problems []Problem

	// Unchanged means that the server says that the request changed nothing. Of a 5xx without it, it may have.
	Unchanged bool

	// Reference leads in the console to why the use of a grant was refused, and to what would allow it; "" for other errors.
	Reference string

	RequestID  string         // for the operator of the server; may be empty
	RetryAfter time.Duration  // how long the server asks to wait; 0 when it does not say
	ClockSkew  time.Duration  // with ErrClockSkew: how far this program's clock is ahead of the server's, to a second; 0 when unknown
	Details    map[string]any // the whole error body, numbers as json.Number; nil when it was not an object
}

// A Problem is one field that the server refused.
type Problem struct {
	Field   string
	Message string
}

// Error gives the message, what to do next, the code with the status, and the ids by which to ask further: each once.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	switch {
	case e.Code != "" && e.Status != 0:
		fmt.Fprintf(&b, " [%s, status %d]", e.Code, e.Status)
	case e.Status != 0:
		fmt.Fprintf(&b, " [status %d]", e.Status)
	}
	if e.RequestID != "" && e.RequestID != e.Reference {
		b.WriteString(" [request " + e.RequestID + "]")
	}
	if e.Reference != "" {
		b.WriteString(" [reference " + e.Reference + "]")
	}
	return b.String()
}

// Is reports whether target is the sentinel of this error's code and status.
func (e *Error) Is(target error) bool {
	s, ok := target.(*sentinel)
	return ok && s.matches(e)
}

// ValueError is an argument that is refused before anything is sent.
type ValueError struct {
	Field   string // which argument, such as "scopes.google"
	Problem string // what is wrong with it
	Fix     string // what would be right
}

// Error gives field, problem and fix in one line.
func (e *ValueError) Error() string {
	text := e.Field + ": " + e.Problem
	if e.Fix != "" {
		text += "; " + e.Fix
	}
	return text
}

// NetworkError means that no answer arrived. The request may have been carried out all the same: repeat only reads
// and calls with an idempotency key.
type NetworkError struct {
	Method  string
	Path    string // without query; of what Request sends to a provider, with scheme and host before it
	Timeout bool
	Err     error // the cause, with secrets removed
}

// Error says which request failed and why.
func (e *NetworkError) Error() string {
	if e.Timeout {
		return fmt.Sprintf("%s %s: no answer in time: %v", e.Method, e.Path, e.Err)
	}
	return fmt.Sprintf("%s %s: %v", e.Method, e.Path, e.Err)
}

// Unsent reports whether the server certainly never saw the request, because there was no connection to it.
func (e *NetworkError) Unsent() bool {
	var dial *net.OpError
	return errors.As(e.Err, &dial) && dial.Op == "dial"
}

// Unwrap returns the cause, so that errors.Is(err, context.Canceled) works.
func (e *NetworkError) Unwrap() error { return e.Err }

// Is makes a timeout match ErrTimeout.
func (e *NetworkError) Is(target error) bool { return target == ErrTimeout && e.Timeout }

// ErrTimeout matches a NetworkError for an answer that did not come in time.
var ErrTimeout = errors.New("no answer came in time")

// atMost is the Fix of what is too long or too much.
func atMost(n int) string { return fmt.Sprintf("use at most %d", n) }
