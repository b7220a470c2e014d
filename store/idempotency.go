package store

import (
	"context"
	"errors"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// An IdempotencyRecord remembers what a request with an idempotency key made.
type IdempotencyRecord struct {
	AppID     string
	Operation string // keeps the keys of different operations apart
	Key       string
	BodyHash  []byte
	AgentID   string // or the id of what else was made
	KeyID     string
	CreatedAt time.Time
}

var idempotencyKeys = sqldb.NewTable("idempotency_keys",
	sqldb.Text("app_id", func(r *IdempotencyRecord) *string { return &r.AppID }, sqldb.Key),
	sqldb.Text("operation", func(r *IdempotencyRecord) *string { return &r.Operation }, sqldb.Key),
	sqldb.Text("key", func(r *IdempotencyRecord) *string { return &r.Key }, sqldb.Key),
	sqldb.Bytes("body_hash", func(r *IdempotencyRecord) *[]byte { return &r.BodyHash }),
	sqldb.Text("agent_id", func(r *IdempotencyRecord) *string { return &r.AgentID }),
	sqldb.Text("key_id", func(r *IdempotencyRecord) *string { return &r.KeyID }),
	sqldb.Time("created_at", func(r *IdempotencyRecord) *time.Time { return &r.CreatedAt }),
)

// ClaimIdempotency records a key's first use and returns nil, or returns the record of the use before.
func (tx *Tx) ClaimIdempotency(ctx context.Context, r IdempotencyRecord) (*IdempotencyRecord, error) {
	err := idempotencyKeys.InsertAs(ctx, tx.write, &r, `values (...) on conflict (app_id, operation, key) do nothing`)
	if !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	first, err := sqldb.OneRow(ctx, tx.read, idempotencyKeys, `where app_id = $1 and operation = $2 and key = $3`, r.AppID, r.Operation, r.Key)
	return &first, err
}
