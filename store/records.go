package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
)

// DefaultAppID returns the id of the application that all agents belong to.
func (q queries) DefaultAppID(ctx context.Context) (id string, err error) {
	err = q.db.QueryRowContext(ctx, `select id from apps order by created_at, id limit 1`).Scan(&id)
	return id, explain(err)
}

// ActorID returns the id under which a caller's text is known, or ErrNotFound.
func (q queries) ActorID(ctx context.Context, appID, caller, callerType string) (id string, err error) {
	err = q.db.QueryRowContext(ctx, `select id from actors where app_id = $1 and caller = $2 and type = $3`,
		appID, caller, callerType).Scan(&id)
	return id, explain(err)
}

// AddActor makes a caller's text known. It changes nothing when it is already, or when the application has most
// actors.
func (tx *Tx) AddActor(ctx context.Context, appID, caller, callerType string, most int) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return tx.exec(ctx, `
		insert into actors (id, app_id, caller, type, created_at) select $1, $2, $3, $4, $5
		where (select count(*) from actors where app_id = $2) < $6
		on conflict (app_id, caller, type) do nothing`,
		id.String(), appID, caller, callerType, micros(time.Now()), most)
}

// An IdempotencyRecord remembers what a request with an idempotency key made.
type IdempotencyRecord struct {
	AppID     string
	Operation string // keeps the keys of different operations apart
	Key       string
	BodyHash  []byte
	AgentID   string
	KeyID     string
	CreatedAt time.Time
}

// ClaimIdempotency records a key's first use and returns nil, or returns the record of the use before.
func (tx *Tx) ClaimIdempotency(ctx context.Context, r IdempotencyRecord) (*IdempotencyRecord, error) {
	err := tx.execOne(ctx, `
		insert into idempotency_keys (app_id, operation, key, body_hash, agent_id, key_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (app_id, operation, key) do nothing`,
		r.AppID, r.Operation, r.Key, r.BodyHash, r.AgentID, r.KeyID, micros(r.CreatedAt))
	if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	first := IdempotencyRecord{AppID: r.AppID, Operation: r.Operation, Key: r.Key}
	var createdAt int64
	err = tx.db.QueryRowContext(ctx, `select body_hash, agent_id, key_id, created_at from idempotency_keys
		where app_id = $1 and operation = $2 and key = $3`, r.AppID, r.Operation, r.Key).
		Scan(&first.BodyHash, &first.AgentID, &first.KeyID, &createdAt)
	first.CreatedAt = fromMicros(createdAt)
	return &first, explain(err)
}

// An AuditEvent says who did what to which target, when and from where. Context and Detail are JSON or empty.
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
	UserAgent   string
	RequestID   string
	Traceparent string
	Context     json.RawMessage
	Detail      json.RawMessage
}

// InsertAudit adds an event to the audit trail. Nothing changes or removes one.
func (tx *Tx) InsertAudit(ctx context.Context, e AuditEvent) error {
	return tx.exec(ctx, `
		insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id,
			target_label, address, user_agent, request_id, traceparent, context, detail)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		e.ID, e.AppID, micros(e.At), e.ActorKind, e.ActorID, e.ActorLabel, e.Action, e.TargetKind, e.TargetID,
		e.TargetLabel, e.Address, e.UserAgent, e.RequestID, e.Traceparent, jsonOrNull(e.Context), jsonOrNull(e.Detail))
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

// Setting returns the value of a setting, or ErrNotFound.
func (q queries) Setting(ctx context.Context, name string) (value string, err error) {
	err = q.db.QueryRowContext(ctx, `select value from settings where name = $1`, name).Scan(&value)
	return value, explain(err)
}

// PutSetting sets a setting.
func (tx *Tx) PutSetting(ctx context.Context, name, value string) error {
	return tx.exec(ctx, `insert into settings (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, value)
}

// idempotencyMemory is how long a repeated request is recognised.
const idempotencyMemory = 7 * 24 * time.Hour

// Purge removes what has served its time: expired nonces and sessions, and idempotency keys older than a week.
func (s *Store) Purge(ctx context.Context, now time.Time) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return errors.Join(
			s.auth.purge(ctx, tx, now),
			tx.exec(ctx, `delete from idempotency_keys where created_at < $1`, micros(now.Add(-idempotencyMemory))),
			tx.exec(ctx, `delete from sessions where expires_at <= $1`, micros(now)))
	})
}
