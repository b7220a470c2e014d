package store

import (
	"context"
	"errors"
	"time"
)

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
	first, err := row(ctx, tx.queries, scanIdempotency, `select body_hash, agent_id, key_id, created_at from idempotency_keys
		where app_id = $1 and operation = $2 and key = $3`, r.AppID, r.Operation, r.Key)
	first.AppID, first.Operation, first.Key = r.AppID, r.Operation, r.Key
	return &first, err
}

func scanIdempotency(row scanner) (r IdempotencyRecord, err error) {
	var createdAt int64
	err = row.Scan(&r.BodyHash, &r.AgentID, &r.KeyID, &createdAt)
	r.CreatedAt = fromMicros(createdAt)
	return r, err
}
