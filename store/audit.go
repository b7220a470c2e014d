package store

import (
	"context"
	"encoding/json"
	"time"
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
	Address     string
	UserAgent   string // as sent: what is kept of it is fit for the database
	RequestID   string
	Traceparent string
	Context     json.RawMessage
	Detail      json.RawMessage
}

const maxUserAgent = 512 // bytes kept

// InsertAudit adds an event to the audit trail. Nothing changes or removes one.
func (tx *Tx) InsertAudit(ctx context.Context, e AuditEvent) error {
	return tx.exec(ctx, `
		insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id,
			target_label, address, user_agent, request_id, traceparent, context, detail)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		e.ID, e.AppID, micros(e.At), e.ActorKind, e.ActorID, e.ActorLabel, e.Action, e.TargetKind, e.TargetID,
		e.TargetLabel, e.Address, Text(e.UserAgent, maxUserAgent), e.RequestID, e.Traceparent, jsonOrNull(e.Context), jsonOrNull(e.Detail))
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
	return all(ctx, q, scanAuditEvent, `
		select id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, address,
			user_agent, request_id, traceparent, context, detail
		from audit_events where $1 = '' or target_id = $1 order by at desc, id desc limit $2`, f.TargetID, f.Limit)
}

func scanAuditEvent(row scanner) (e AuditEvent, err error) {
	var at int64
	var context, detail *string
	err = row.Scan(&e.ID, &e.AppID, &at, &e.ActorKind, &e.ActorID, &e.ActorLabel, &e.Action, &e.TargetKind, &e.TargetID,
		&e.TargetLabel, &e.Address, &e.UserAgent, &e.RequestID, &e.Traceparent, &context, &detail)
	e.At = fromMicros(at)
	if context != nil {
		e.Context = json.RawMessage(*context)
	}
	if detail != nil {
		e.Detail = json.RawMessage(*detail)
	}
	return e, err
}
