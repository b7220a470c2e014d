package clienttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

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
	return &refusal{
		code:    code,
		status:  wire.Status(code),
		message: fmt.Sprintf(format, args...),
		hint:    "A server says here what to do; this is a fake of one.",
	}
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

func equal(a, b any) bool { return bytes.Equal(encode(a), encode(b)) }
