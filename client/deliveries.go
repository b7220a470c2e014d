package client

import (
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// deliveries counts what became of one request on its way, to tell why the API says that it has seen it before.
type deliveries struct {
	sent     atomic.Int32
	answered atomic.Bool // before it was sent again
}

func (d *deliveries) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { d.sent.Add(1) },
		GotFirstResponseByte: func() {
			if d.sent.Load() == 1 {
				d.answered.Store(true)
			}
		},
	}
}

var errConnectionLost = errors.New("the connection broke after the request was sent")

// repetition makes the error of a request that the API calls a repetition. When it went out twice, the first was either
// without an answer, since http.Transport repeats some requests by itself when a connection breaks, or a transport of
// the program's repeats what it should not.
func (d *deliveries) repetition(e *Error, connectionLost func() error) error {
	switch {
	case d.sent.Load() < 2:
		return e
	case !d.answered.Load():
		return connectionLost()
	}
	e.Message = "The transport of WithTransport sent the request again after it was answered, and the API takes each signature once."
	e.Hint = "Use a transport that does not retry, and WithRetry, which signs each request anew."
	return e
}
