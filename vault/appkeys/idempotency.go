package appkeys

import (
	"context"
	"crypto/sha256"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// The operations that can be repeated without doing them twice.
const (
	operationCreate = "create_app_key"
	operationRotate = "rotate_app_key"
)

// once is a request that is carried out once for its idempotency key, however often it is sent.
type once struct {
	key       string // "" for one that may be repeated
	operation string
	text      []byte // all that it asks for
}

// claim returns what the same request made before, which is shown without its plaintext; nil when key is the first.
func claim(ctx context.Context, tx *store.Tx, c *api.Call, o once, key store.Key) (*mintedJSON, error) {
	sum := sha256.Sum256(o.text)
	first, err := c.Claim(ctx, tx, o.key, store.IdempotencyRecord{
		Operation: o.operation,
		BodyHash:  sum[:],
		AgentID:   key.ID,
		KeyID:     key.ID,
	})
	if first == nil || err != nil {
		return nil, err
	}
	made, err := tx.AppKey(ctx, key.AppID, first.KeyID)
	if err != nil {
		return nil, err
	}
	return &mintedJSON{keyToJSON(made), nil}, nil
}

// text is all that a create asks for, however its JSON was written, to tell it from another.
func (w Wanted) text() []byte {
	return api.Encode([]any{w.Name, w.Scopes, w.CIDRs, w.RateLimit, w.ExpiresAt, w.metadata})
}
