package clienttest

import (
	"fmt"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// Spans returns what programs told of their work, oldest first.
func (a *API) Spans() []client.Span {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.spans)
}

// emit takes spans, and says how many were not there yet.
func (c *call) emit() (any, *refusal) {
	f := &c.fields
	if refusal := f.only("spans"); refusal != nil {
		return nil, refusal
	}
	items, isList := f.members["spans"].([]any)
	if !isList || len(items) < 1 || len(items) > wire.MaxSpans {
		return nil, invalid("spans", fmt.Sprintf("This must be a list of 1 to %d spans.", wire.MaxSpans))
	}
	told := make([]client.Span, len(items))
	for i, item := range items {
		told[i] = f.span(fmt.Sprintf("spans[%d]", i), item)
	}
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	accepted := 0
	for _, span := range told {
		there := func(s client.Span) bool { return s.TraceID == span.TraceID && s.SpanID == span.SpanID }
		if span.SpanID == "" || !slices.ContainsFunc(c.api.spans, there) {
			c.api.spans = append(c.api.spans, span)
			accepted++
		}
	}
	return map[string]any{"accepted": accepted}, nil
}

// span reads one. What it does not know of it, it leaves out.
func (f *fields) span(at string, item any) (span client.Span) {
	members, isObject := item.(map[string]any)
	if !isObject {
		f.add(at, "This must be an object.")
		return span
	}
	in := &fields{under: at + ".", members: members}
	span = client.Span{
		TraceID:      in.spanText("trace_id", wire.MaxTraceID, true),
		SpanID:       in.spanText("span_id", wire.MaxSpanID, false),
		ParentSpanID: in.spanText("parent_span_id", wire.MaxSpanID, false),
		Name:         in.spanText("name", wire.MaxTraceID, true),
		Start:        in.spanTime("start_time"),
		End:          in.spanTime("end_time"),
		Attributes:   in.attributes(),
	}
	if !in.given("start_time") {
		in.add("start_time", "This is required.")
	}
	f.take(in)
	return span
}

func (f *fields) spanText(name string, most int, required bool) string {
	if !f.given(name) {
		if required {
			f.add(name, "This is required.")
		}
		return ""
	}
	text, isText := f.members[name].(string)
	if !isText || text == "" || wire.TooLong(text, most) != "" {
		f.add(name, "This must be a text of 1 to %d characters.", most)
	}
	return text
}

func (f *fields) spanTime(name string) time.Time {
	if at := f.instant(name); at != nil {
		return *at
	}
	return time.Time{}
}

func (f *fields) attributes() map[string]string {
	attributes := map[string]string{}
	if !f.given("attributes") {
		return attributes
	}
	for name, value := range f.object("attributes", wire.MaxObject) {
		text, isText := value.(string)
		if !isText {
			f.add("attributes", "This must be an object of strings.")
			break
		}
		attributes[name] = text
	}
	return attributes
}
