package runs

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A toldSpan is a span as a program tells of it (protocol 11.1).
type toldSpan struct {
	traceID      string
	spanID       string
	parentSpanID string
	name         string
	start        time.Time
	end          time.Time // zero when it is not told
	attributes   map[string]string
}

// readSpans reads a body, and says of all spans at once what is wrong with them. What it does not know of a span it leaves
// out: newer clients may tell more.
func readSpans(c *api.Call) ([]toldSpan, error) {
	f, err := c.Fields("spans")
	if err != nil {
		return nil, err
	}
	var list []json.RawMessage
	switch {
	case !f.Has("spans"):
		return nil, api.Invalid("spans", "This is required.")
	case json.Unmarshal(f.Raw("spans"), &list) != nil:
		return nil, api.Invalid("spans", "This must be a list, not %s.", api.KindOf(f.Raw("spans")))
	case len(list) < 1 || len(list) > wire.MaxSpans:
		return nil, api.Invalid("spans", "This has %d spans: send 1 to %d at a time.", len(list), wire.MaxSpans)
	}
	spans := make([]toldSpan, len(list))
	var problems api.Problems
	for i, raw := range list {
		r := spanReader{problems: &problems, at: fmt.Sprintf("spans[%d]", i)}
		spans[i] = r.read(raw)
	}
	return spans, problems.Err()
}

// A spanReader reads one span.
type spanReader struct {
	problems *api.Problems
	at       string
	members  map[string]json.RawMessage
}

func (r *spanReader) read(raw json.RawMessage) (t toldSpan) {
	if json.Unmarshal(raw, &r.members) != nil || r.members == nil {
		r.problems.Add(r.at, "This must be an object, not %s.", api.KindOf(raw))
		return t
	}
	t = toldSpan{
		traceID:      r.required("trace_id", wire.MaxTraceID),
		spanID:       r.text("span_id", wire.MaxSpanID),
		parentSpanID: r.text("parent_span_id", wire.MaxSpanID),
		name:         r.required("name", wire.MaxTraceID),
		start:        r.time("start_time"),
		end:          r.time("end_time"),
		attributes:   r.attributes(),
	}
	if !r.has("start_time") {
		r.add("start_time", "This is required.")
	}
	if t.spanID == "" {
		t.spanID = newSpanID()
	}
	return t
}

func (r *spanReader) add(name, format string, args ...any) {
	r.problems.Add(r.at+"."+name, format, args...)
}

// has is false of null too.
func (r *spanReader) has(name string) bool {
	raw, there := r.members[name]
	return there && string(raw) != "null"
}

func (r *spanReader) required(name string, most int) string {
	if !r.has(name) {
		r.add(name, "This is required.")
	}
	return r.text(name, most)
}

func (r *spanReader) text(name string, most int) string {
	if !r.has(name) {
		return ""
	}
	var value string
	if err := json.Unmarshal(r.members[name], &value); err != nil {
		r.add(name, "This must be a string, not %s.", api.KindOf(r.members[name]))
		return ""
	}
	if value == "" {
		r.add(name, "This is empty.")
	} else if problem := wire.TooLong(value, most); problem != "" {
		r.add(name, "%s", problem)
	}
	return store.Text(value, len(value))
}

// timeLayouts are those of timestamps with and without a zone. Without one they are UTC.
var timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"}

func (r *spanReader) time(name string) time.Time {
	if !r.has(name) {
		return time.Time{}
	}
	text := strings.Replace(r.text(name, wire.MaxTraceID), " ", "T", 1)
	for _, layout := range timeLayouts {
		t, err := time.Parse(layout, text)
		if t = t.UTC(); err == nil && t.Year() >= 1 && t.Year() < 10_000 { // what no timestamp can say in UTC, nobody could read
			return t.Truncate(time.Microsecond)
		}
	}
	r.add(name, "This must be a timestamp such as “2026-01-02T03:04:05.678Z”.")
	return time.Time{}
}

func (r *spanReader) attributes() map[string]string {
	attributes := map[string]string{}
	if !r.has("attributes") {
		return attributes
	}
	raw := r.members["attributes"]
	var values map[string]*string
	if json.Unmarshal(raw, &values) != nil {
		r.add("attributes", "This must be an object of strings.")
		return attributes
	}
	if problem := wire.TooLarge(raw, wire.MaxObject); problem != "" {
		r.add("attributes", "%s", problem)
	}
	for name, value := range values {
		if value == nil {
			r.add("attributes", "This must be an object of strings.")
			return attributes
		}
		attributes[name] = *value
	}
	return attributes
}

// newSpanID makes an id as OpenTelemetry does.
func newSpanID() string {
	id := make([]byte, 8)
	_, _ = rand.Read(id) // which never fails
	return hex.EncodeToString(id)
}
