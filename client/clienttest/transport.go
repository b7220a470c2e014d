package clienttest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

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
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", status, http.StatusText(status)),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(answer)),
		ContentLength: int64(len(answer)),
		Request:       r,
	}, nil
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
	c := &call{api: a, Request: r, raw: body, replyHeader: http.Header{}, id: requestID(len(a.requests))}
	c.replyHeader.Set("Content-Type", "application/json")
	c.replyHeader.Set("Date", a.now().UTC().Format(http.TimeFormat))
	c.replyHeader.Set(wire.HeaderRequestID, c.id)
	failure, fails := a.nextFailure(c)
	if fails && !failure.late {
		refusal, answers := failure.refusal()
		if !answers {
			return 0, nil, nil, failure.err
		}
		status, body := refusal.write(c.replyHeader)
		return status, c.replyHeader, body, nil
	}
	status, answer, refusal := c.serve()
	if fails {
		return 0, nil, nil, failure.err
	}
	switch {
	case refusal != nil:
		status, body := refusal.write(c.replyHeader)
		return status, c.replyHeader, body, nil
	case status == http.StatusNoContent:
		c.replyHeader.Del("Content-Type")
		return status, c.replyHeader, nil, nil
	}
	return status, c.replyHeader, encode(answer), nil
}

// requestID counts requests up, beside the ids of what they make.
func requestID(n int) string { return fmt.Sprintf("00000000-0000-4000-9000-%012d", n) }
