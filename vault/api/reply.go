package api

import (
	"net/http"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
)

// A Reply is an answer to encode as JSON.
type Reply struct {
	Status int
	Body   any
}

// OK answers with what was asked for.
func OK(body any) (Reply, error) { return Reply{http.StatusOK, body}, nil }

// Created answers with what was made.
func Created(body any) (Reply, error) { return Reply{http.StatusCreated, body}, nil }

// NoContent answers that it is done, and there is nothing to say.
func NoContent() (Reply, error) { return Reply{Status: http.StatusNoContent}, nil }

// SetHeaders sets the headers that each answer has.
func (c *Call) SetHeaders() {
	header := c.Writer.Header()
	header["Content-Type"] = []string{"application/json"}
	header["Cache-Control"] = []string{"no-store"}
	header["X-Content-Type-Options"] = []string{"nosniff"}
	header[wire.HeaderRequestID] = []string{c.RequestID}
}

// Refuse makes an error the answer.
func (c *Call) Refuse(e *Error) Reply {
	if c.Method != http.MethodGet && c.Method != http.MethodHead {
		e.sayOutcome()
	}
	e.writeHeaders(c.Writer.Header())
	return Reply{e.Status(), e.body()}
}

// Write sends the answer.
func (c *Call) Write(answer Reply) {
	if answer.Status == http.StatusNoContent {
		c.Writer.Header().Del("Content-Type")
		c.Writer.WriteHeader(answer.Status)
		return
	}
	encoded := Encode(answer.Body)
	c.Writer.Header()["Content-Length"] = []string{strconv.Itoa(len(encoded))}
	c.Writer.WriteHeader(answer.Status)
	if c.Method != http.MethodHead {
		_, _ = c.Writer.Write(encoded) // a client that went away needs no answer
	}
}
