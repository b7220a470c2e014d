package store

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Span is one row of spans: work that a program tells of.
type Span struct {
	ID           string
	AppID        string
	AgentID      string // who told, or was acted for; "" for the application
	AgentName    string
	KeyID        string
	TraceID      string
	SpanID       string
	ParentSpanID string // "" for none
	Name         string
	StartedAt    time.Time
	EndedAt      time.Time // zero when it was not told
	RunID        string
	ThreadID     string
	Attributes   json.RawMessage // an object of texts
	Context      json.RawMessage // all that the program said of its run, or nil
	Traceparent  string
	ReceivedAt   time.Time
}

var spans = sqldb.NewTable("spans",
	sqldb.Text("id", func(s *Span) *string { return &s.ID }, sqldb.Key),
	sqldb.Text("app_id", func(s *Span) *string { return &s.AppID }, sqldb.Fixed),
	sqldb.Text("agent_id", func(s *Span) *string { return &s.AgentID }, sqldb.Fixed),
	sqldb.Text("agent_name", func(s *Span) *string { return &s.AgentName }, sqldb.Fixed),
	sqldb.Text("key_id", func(s *Span) *string { return &s.KeyID }, sqldb.Fixed),
	sqldb.Text("trace_id", func(s *Span) *string { return &s.TraceID }, sqldb.Fixed),
	sqldb.Text("span_id", func(s *Span) *string { return &s.SpanID }, sqldb.Fixed),
	sqldb.Text("parent_span_id", func(s *Span) *string { return &s.ParentSpanID }, sqldb.Fixed),
	sqldb.Text("name", func(s *Span) *string { return &s.Name }, sqldb.Fixed),
	sqldb.Time("started_at", func(s *Span) *time.Time { return &s.StartedAt }, sqldb.Fixed),
	sqldb.TimeOrZero("ended_at", func(s *Span) *time.Time { return &s.EndedAt }, sqldb.Fixed),
	sqldb.Text("run_id", func(s *Span) *string { return &s.RunID }, sqldb.Fixed),
	sqldb.Text("thread_id", func(s *Span) *string { return &s.ThreadID }, sqldb.Fixed),
	sqldb.JSON("attributes", func(s *Span) *json.RawMessage { return &s.Attributes }, sqldb.Fixed),
	sqldb.JSONOrNull("context", func(s *Span) *json.RawMessage { return &s.Context }, sqldb.Fixed),
	sqldb.Text("traceparent", func(s *Span) *string { return &s.Traceparent }, sqldb.Fixed),
	sqldb.Time("received_at", func(s *Span) *time.Time { return &s.ReceivedAt }, sqldb.Fixed),
)
