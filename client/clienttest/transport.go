package clienttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// Transport carries requests to the API without a network.
func (a *API) Transport() http.RoundTripper { return transport{a} }

type transport struct{ api *API }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	status, header, answer, err := t.api.answer(r, body)
	if err != nil {
		return nil, err
	}
	return &http.Response{Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)), Request: r}, nil
}

// ServeHTTP serves the API to programs that need an address, through httptest.NewServer.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	status, header, answer, err := a.answer(r, body)
	if err != nil {
		panic(http.ErrAbortHandler) // which breaks the connection
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// answer takes one request after the other. Its error is of the connection.
func (a *API) answer(r *http.Request, body []byte) (int, http.Header, []byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requests = append(a.requests, Request{r.Method, r.URL.RequestURI(), r.Header.Clone(), string(body)})
	c := &call{api: a, Request: r, raw: body, header: http.Header{}}
	c.header.Set("Content-Type", "application/json")
	c.header.Set("Date", a.now().UTC().Format(http.TimeFormat))
	c.header.Set(wire.HeaderRequestID, fmt.Sprintf("request-%d", len(a.requests)))
	failure, fails := a.nextFailure()
	if fails && !failure.late {
		refusal, answers := failure.refusal()
		if !answers {
			return 0, nil, nil, failure.err
		}
		status, body := refusal.write(c.header)
		return status, c.header, body, nil
	}
	status, view, refusal := c.serve()
	if fails {
		return 0, nil, nil, failure.err
	}
	if refusal != nil {
		status, body := refusal.write(c.header)
		return status, c.header, body, nil
	}
	return status, c.header, encode(view), nil
}

// A refusal is an error of the API.
type refusal struct {
	code, message, hint string
	status              int
	problems            []problem
	extra               map[string]any
	retryAfter          time.Duration
}

type problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func refuse(code, format string, args ...any) *refusal {
	return &refusal{code: code, status: wire.Status(code), message: fmt.Sprintf(format, args...), hint: "A server says here what to do; this is a fake of one."}
}

func invalid(field, message string) *refusal {
	r := refuse(wire.CodeValidationFailed, "%s: %s", field, message)
	r.problems = []problem{{field, message}}
	return r
}

func (r *refusal) write(h http.Header) (int, []byte) {
	if r.retryAfter > 0 {
		h.Set(wire.HeaderRetryAfter, strconv.Itoa(int((r.retryAfter+time.Second-1)/time.Second)))
	}
	body := map[string]any{"error": r.code, "message": r.message, "hint": r.hint}
	for name, value := range r.extra {
		body[name] = value
	}
	if len(r.problems) > 0 {
		body["field"], body["errors"] = r.problems[0].Field, r.problems
	}
	return r.status, encode(body)
}

func encode(value any) []byte {
	text, err := wire.CompactJSON(value)
	if err != nil {
		panic("clienttest: " + err.Error())
	}
	return text
}

func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
