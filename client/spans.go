package client

import (
	"context"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

// SpansService tells the API of work that is no request, so that a run shows it: App.Spans and Agent.Spans.
type SpansService struct{ conn *conn }

// A Span is a piece of work. What is zero is not sent, but for Start and Attributes.
type Span struct {
	TraceID      string // required, up to 255 characters: the run id of a trace, to stand in that run
	Name         string // required, up to 255 characters
	Start        time.Time
	End          time.Time
	SpanID       string // up to 32 characters; with one, sending a span again changes nothing
	ParentSpanID string // up to 32 characters
	Attributes   map[string]string
}

// Emit sends 1 to 50 spans, and returns how many the API did not have before.
func (s *SpansService) Emit(ctx context.Context, spans []Span) (accepted int, err error) {
	if len(spans) < 1 || len(spans) > wire.MaxSpans {
		return 0, &ValueError{Field: "spans", Problem: fmt.Sprintf("are %d", len(spans)), Fix: fmt.Sprintf("send 1 to %d at a time", wire.MaxSpans)}
	}
	list := make([]map[string]any, len(spans))
	for i, span := range spans {
		if err := span.check(fmt.Sprintf("spans[%d]", i)); err != nil {
			return 0, err
		}
		list[i] = span.body()
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: "/sdk/spans", body: []member{{"spans", list}}})
	if err != nil {
		return 0, err
	}
	accepted = o.requiredInt("accepted")
	return accepted, o.err()
}

func (s Span) check(at string) error {
	for _, text := range []struct {
		field, value string
		least, most  int
	}{
		{"trace_id", s.TraceID, 1, wire.MaxTraceID},
		{"name", s.Name, 1, wire.MaxTraceID},
		{"span_id", s.SpanID, 0, wire.MaxSpanID},
		{"parent_span_id", s.ParentSpanID, 0, wire.MaxSpanID},
	} {
		if n := utf8.RuneCountInString(text.value); n < text.least || n > text.most {
			return &ValueError{Field: at + "." + text.field, Problem: fmt.Sprintf("has %d characters", n), Fix: fmt.Sprintf("use %d to %d", text.least, text.most)}
		}
	}
	if s.Start.IsZero() {
		return &ValueError{Field: at + ".start_time", Problem: "is zero", Fix: "say when the work began"}
	}
	return nil
}

func (s Span) body() map[string]any {
	attributes := s.Attributes
	if attributes == nil {
		attributes = map[string]string{}
	}
	body := map[string]any{"trace_id": s.TraceID, "name": s.Name, "start_time": wireTime(s.Start), "attributes": attributes}
	if !s.End.IsZero() {
		body["end_time"] = wireTime(s.End)
	}
	for name, value := range map[string]string{"span_id": s.SpanID, "parent_span_id": s.ParentSpanID} {
		if value != "" {
			body[name] = value
		}
	}
	return body
}

// wireTime is UTC, to the microsecond.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00") }
