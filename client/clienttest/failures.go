package clienttest

import (
	"errors"
	"io"

	"github.com/alter-console/alter-console/client"
)

// ErrLost is the cause of the client.NetworkError after LoseNext.
var ErrLost = errors.New("clienttest: the answer was lost")

// A failure is what becomes of one request instead of its answer.
type failure struct {
	err  error
	late bool // once the request was carried out
}

// FailNext makes the next requests fail, one with each error, before anything of them is done: a *client.Error is what the
// API answers, with its Status, Code, Message, Hint and RetryAfter, and any other breaks the connection.
func (a *API) FailNext(errs ...error) {
	for _, err := range errs {
		a.fail(failure{err: err})
	}
}

// LoseNext makes the API carry the next request out and lose the answer.
func (a *API) LoseNext() { a.fail(failure{err: ErrLost, late: true}) }

func (a *API) fail(f failure) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.err == nil {
		f.err = io.ErrUnexpectedEOF
	}
	a.failures = append(a.failures, f)
}

// nextFailure takes the failure that waits for a request.
func (a *API) nextFailure() (failure, bool) {
	if len(a.failures) == 0 {
		return failure{}, false
	}
	next := a.failures[0]
	a.failures = a.failures[1:]
	return next, true
}

// refusal turns a *client.Error into what the API answers.
func (f failure) refusal() (*refusal, bool) {
	var e *client.Error
	if !errors.As(f.err, &e) {
		return nil, false
	}
	r := refuse(e.Code, "%s", e.Message)
	r.status, r.hint, r.retryAfter = e.Status, e.Hint, e.RetryAfter
	return r, true
}
