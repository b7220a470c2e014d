package clienttest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// ErrLost is the cause of the client.NetworkError after LoseNext.
var ErrLost = errors.New("clienttest: the answer was lost")

// A failure is what becomes of one request instead of its answer.
type failure struct {
	route string // "POST /sdk/token"; "" for any
	err   error
	late  bool // once the request was carried out
}

// FailNext makes the next requests fail, one with each error, before anything of them is done: a *client.Error is what the
// API answers, with its Status, Code, Message, Hint, Unchanged and RetryAfter, and any other breaks the connection.
func (a *API) FailNext(errs ...error) {
	for _, err := range errs {
		a.fail(failure{err: err})
	}
}

// FailNextAt is FailNext for the next requests to one route, such as "POST /sdk/token", in which * stands for an id. What goes
// to others is carried out meanwhile: records of requests, for example, come in the background.
func (a *API) FailNextAt(route string, errs ...error) {
	if !isRoute(route) {
		a.check(fmt.Errorf("clienttest: there is no route %q", route))
	}
	for _, err := range errs {
		a.fail(failure{route: route, err: err})
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

// nextFailure takes the first failure that waits for a request as this one.
func (a *API) nextFailure(c *call) (failure, bool) {
	for i, next := range a.failures {
		method, pattern, _ := strings.Cut(next.route, " ")
		if _, at := match(pattern, c.path()); next.route == "" || at && method == c.Method {
			a.failures = slices.Delete(a.failures, i, i+1)
			return next, true
		}
	}
	return failure{}, false
}

func isRoute(name string) bool {
	return slices.ContainsFunc(routes, func(r route) bool { return r.name == name })
}

// refusal turns a *client.Error into what the API answers.
func (f failure) refusal() (*refusal, bool) {
	var e *client.Error
	if !errors.As(f.err, &e) {
		return nil, false
	}
	r := refuse(e.Code, "%s", e.Message)
	r.status, r.hint, r.retryAfter = e.Status, e.Hint, e.RetryAfter
	if e.Unchanged {
		r.extra = map[string]any{"outcome": wire.OutcomeUnchanged}
	}
	return r, true
}
