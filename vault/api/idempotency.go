package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
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
// same request, or with an error that refuses the key for another. Without a key there is nothing to claim. The same
// request may have been known by other hashes, as Fingerprints are after the server's secret was changed.
func (c *Call) Claim(ctx context.Context, tx *store.Tx, key string, record store.IdempotencyRecord, others ...[]byte) (*store.IdempotencyRecord, error) {
	if key == "" {
		return nil, nil
	}
	record.AppID, record.Key, record.CreatedAt = c.Asker.AppID(), key, c.base.Clock()
	first, err := tx.ClaimIdempotency(ctx, record)
	if err != nil || first == nil {
		return nil, err
	}
	for _, hash := range append(others, record.BodyHash) {
		if subtle.ConstantTimeCompare(first.BodyHash, hash) == 1 {
			return first, nil
		}
	}
	return first, Fail(wire.CodeIdempotencyMismatch)
}

// Fingerprints identify the text of a request that holds secrets, under each of the server's secrets, the current one first.
// Whoever reads one can't try texts until he finds the right one.
func (b *Base) Fingerprints(text []byte) (prints [][]byte) {
	for _, secret := range b.Secrets.Set().All() {
		mac := hmac.New(sha256.New, secret.Key("request fingerprints"))
		mac.Write(text)
		prints = append(prints, mac.Sum(nil))
	}
	return prints
}
