package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// An AuditEvent is the row of an event: who did what to which target, when and from where, in the words of
// internal/audit. Context and Detail are JSON or empty.
type AuditEvent struct {
	ID          string
	AppID       string
	At          time.Time
	ActorKind   string
	ActorID     string
	ActorLabel  string
	Action      string
	TargetKind  string
	TargetID    string
	TargetLabel string
	AgentID     string // of the agent that the target is, or belongs to; "" for none
	Address     string
	UserAgent   string // as sent: what is kept of it is fit for the database
	RequestID   string
	Traceparent string
	Context     json.RawMessage
	Detail      json.RawMessage

	Seq  int    // its place in the chain, from 1; 0 until it has one
	Hash []byte // of this event and the one before it; nil until it has a place

	OddTime bool // what the database has as At is no whole number
}

var auditEvents = sqldb.NewTable("audit_events",
	sqldb.Text("id", func(e *AuditEvent) *string { return &e.ID }, sqldb.Key),
	sqldb.Text("app_id", func(e *AuditEvent) *string { return &e.AppID }),
	sqldb.Time("at", func(e *AuditEvent) *time.Time { return &e.At }, sqldb.Sorts(wire.SortAt), sqldb.LenientWith(func(e *AuditEvent) { e.OddTime = true })),
	sqldb.Text("actor_kind", func(e *AuditEvent) *string { return &e.ActorKind }),
	sqldb.Text("actor_id", func(e *AuditEvent) *string { return &e.ActorID }),
	sqldb.Text("actor_label", func(e *AuditEvent) *string { return &e.ActorLabel }),
	sqldb.Text("action", func(e *AuditEvent) *string { return &e.Action }),
	sqldb.Text("target_kind", func(e *AuditEvent) *string { return &e.TargetKind }),
	sqldb.Text("target_id", func(e *AuditEvent) *string { return &e.TargetID }),
	sqldb.Text("target_label", func(e *AuditEvent) *string { return &e.TargetLabel }),
	sqldb.Text("agent_id", func(e *AuditEvent) *string { return &e.AgentID }),
	sqldb.Text("address", func(e *AuditEvent) *string { return &e.Address }),
	sqldb.Text("user_agent", func(e *AuditEvent) *string { return &e.UserAgent }),
	sqldb.Text("request_id", func(e *AuditEvent) *string { return &e.RequestID }),
	sqldb.Text("traceparent", func(e *AuditEvent) *string { return &e.Traceparent }),
	sqldb.JSONOrNull("context", func(e *AuditEvent) *json.RawMessage { return &e.Context }),
	sqldb.JSONOrNull("detail", func(e *AuditEvent) *json.RawMessage { return &e.Detail }),
	sqldb.Int("seq", func(e *AuditEvent) *int { return &e.Seq }, sqldb.Filled, sqldb.Lenient),
	sqldb.Bytes("hash", func(e *AuditEvent) *[]byte { return &e.Hash }, sqldb.Filled, sqldb.Lenient),
)

const maxUserAgent = 512 // bytes kept

// InsertAudit adds an event to the audit trail. Nothing changes what it says.
func (tx *Tx) InsertAudit(ctx context.Context, e AuditEvent) error {
	e.UserAgent = Text(e.UserAgent, maxUserAgent)
	return auditEvents.Insert(ctx, tx.write, &e)
}

// An AuditFilter chooses events. The zero value means all of them, up to 100.
type AuditFilter struct {
	TargetID string
	Limit    int // default 100
}

// AuditEvents returns the events a filter chooses, newest first.
func (q queries) AuditEvents(ctx context.Context, f AuditFilter) ([]AuditEvent, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	return sqldb.Rows(ctx, q.read, auditEvents, `where $1 = '' or target_id = $1 order by at desc, id desc limit $2`, f.TargetID, f.Limit)
}
