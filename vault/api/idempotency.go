package api

import (
	"context"
	"crypto/subtle"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// IdempotencyKey reads the Idempotency-Key header; "" means there is none.
func (c *Call) IdempotencyKey() (string, error) {
	values, sent := c.Header[wire.HeaderIdempotencyKey]
	if !sent {
		return "", nil
	}
	key := values[0]
	if len(values) > 1 || key == "" || !utf8.ValidString(key) || text.HasControl(key) || utf8.RuneCountInString(key) > wire.MaxIdempotencyKey {
		return "", Invalid(wire.HeaderIdempotencyKey, "This must be one string of 1 to %d characters.", wire.MaxIdempotencyKey)
	}
	if wire.ContainsKey(key) {
		return "", Invalid(wire.HeaderIdempotencyKey, PastedKey)
	}
	return key, nil
}

// Claim takes an idempotency key for what a request does. It returns the first use of the key when there was one: of the
// same request, or with an error that refuses the key for another. Without a key there is nothing to claim.
func (c *Call) Claim(ctx context.Context, tx *store.Tx, key string, record store.IdempotencyRecord) (*store.IdempotencyRecord, error) {
	if key == "" {
		return nil, nil
	}
	record.AppID, record.Key, record.CreatedAt = c.Asker.AppID(), key, c.base.Clock()
	first, err := tx.ClaimIdempotency(ctx, record)
	if err != nil || first == nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(first.BodyHash, record.BodyHash) != 1 {
		return first, Fail(wire.CodeIdempotencyMismatch)
	}
	return first, nil
}
