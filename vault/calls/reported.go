package calls

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A reported is the body of POST /sdk/oauth/audit/api-call (protocol 9.6). It tells of what has happened already, so that
// what can't be read of it is left out, and nothing is refused for it.
type reported struct {
	grantID    string
	provider   string
	generation string // "" where the program doesn't say which retrieval it is about
	method     string
	host       string
	path       string
	status     int
	latency    time.Duration
	reason     string
	context    json.RawMessage // nil where there is none

	request, response side
}

// A side is what went over the wire in one direction, as it was sent here.
type side struct {
	headers json.RawMessage
	body    json.RawMessage
}

// readReported reads a body that is at least one JSON object. Halves of characters and the like stand in bodies that a
// program passes on, so it is not held to the form of other requests.
func readReported(body []byte) (*reported, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(body, &m); err != nil || m == nil {
		return nil, api.Failf(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	r := &reported{
		provider: text(m["provider_id"]),
		method:   strings.ToUpper(text(m["method"])),
		status:   statusOf(m["response_status"]),
		latency:  time.Duration(number(m["latency_ms"])) * time.Millisecond,
		reason:   text(m["reason"]),
		context:  contextOf(m["context"]),
		request:  side{m["request_headers"], m["request_body"]},
		response: side{m["response_headers"], m["response_body"]},
	}
	r.grantID, _ = api.ParseID(text(m["grant_id"]))
	r.generation, _ = api.ParseID(text(m["token_generation"]))
	if !isMethod(r.method) {
		r.method = ""
	}
	if u, problem := parseURL(text(m["url"])); problem == "" {
		r.host, r.path = placeOf(u)
	}
	return r, nil
}

// text is a JSON string, "" of anything else.
func text(raw json.RawMessage) (s string) {
	_ = json.Unmarshal(raw, &s)
	return s
}

// maxNumber keeps what a program counts within what the database can hold.
const maxNumber = 1<<31 - 1

// number is a whole number that makes sense, 0 of anything else.
func number(raw json.RawMessage) int {
	var n float64
	if json.Unmarshal(raw, &n) != nil || n < 0 || n > maxNumber {
		return 0
	}
	return int(n)
}

// statusOf is a status of HTTP, 0 of anything else, as where there was no answer.
func statusOf(raw json.RawMessage) int {
	if n := number(raw); n >= 100 && n <= 599 {
		return n
	}
	return 0
}

// contextOf is a context within the limits that it has in a header, nil of anything else.
func contextOf(raw json.RawMessage) json.RawMessage {
	var compact bytes.Buffer
	if raw == nil || json.Compact(&compact, raw) != nil {
		return nil
	}
	said, ok := wire.ParseContext(compact.String())
	if !ok {
		return nil
	}
	for name, value := range said {
		said[name] = wire.CutKeys(value)
	}
	return api.Encode(said)
}

// headersOf are the headers of a side by name, whatever they hold as text.
func (s side) headersOf() map[string]string {
	var all map[string]json.RawMessage
	if json.Unmarshal(s.headers, &all) != nil || all == nil {
		return nil
	}
	headers := make(map[string]string, len(all))
	for name, value := range all {
		headers[name] = plain(value)
	}
	return headers
}

// plain is a JSON string as the text that it is, and anything else as compact JSON.
func plain(raw json.RawMessage) string {
	var s *string
	if json.Unmarshal(raw, &s) == nil && s != nil {
		return *s
	}
	var compact bytes.Buffer
	_ = json.Compact(&compact, raw) // which was read before
	return compact.String()
}

// bodyOf is the body of a side as text, nil where there is none.
func (s side) bodyOf() *string {
	if len(s.body) == 0 || string(s.body) == "null" {
		return nil
	}
	var text string
	if json.Unmarshal(s.body, &text) != nil {
		text = string(s.body)
	}
	return &text
}
