package vault

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// The operations that can be repeated without doing them twice.
const (
	operationCreate  = "create_agent"
	operationMint    = "mint_key"
	operationReplace = "replace_key"
)

// idempotencyKey reads the Idempotency-Key header; "" means there is none.
func (c *call) idempotencyKey() (string, error) {
	values, sent := c.Header[wire.HeaderIdempotencyKey]
	if !sent {
		return "", nil
	}
	key := values[0]
	if len(values) > 1 || key == "" || !utf8.ValidString(key) || hasControl(key) || utf8.RuneCountInString(key) > wire.MaxIdempotencyKey {
		return "", api.Invalid(wire.HeaderIdempotencyKey, "This must be one string of 1 to %d characters.", wire.MaxIdempotencyKey)
	}
	if wire.ContainsKey(key) {
		return "", api.Invalid(wire.HeaderIdempotencyKey, api.PastedKey)
	}
	return key, nil
}

// claim takes an idempotency key for an operation. It returns the first use of the key when there was one for the same
// request, and refuses the key for another request. Without a key there is nothing to claim.
func (v *Vault) claim(ctx context.Context, tx *store.Tx, c *call, key string, record store.IdempotencyRecord) (*store.IdempotencyRecord, error) {
	if key == "" {
		return nil, nil
	}
	record.AppID, record.Key, record.CreatedAt = c.appID(v), key, v.clock()
	existing, err := tx.ClaimIdempotency(ctx, record)
	if err != nil || existing == nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(existing.BodyHash, record.BodyHash) != 1 {
		return nil, failFirst(wire.CodeIdempotencyMismatch, existing)
	}
	return existing, nil
}

// failFirst refuses a repeated request, and names the agent that the first one was about.
func failFirst(code string, first *store.IdempotencyRecord) *api.Error {
	e := api.Fail(code)
	e.Extra = map[string]any{"agent_id": first.AgentID}
	return e
}

// hash identifies what a create request asks for, however its JSON was written.
func (a newAgent) hash() []byte {
	sorted := make(scopes, len(a.scopes))
	for provider := range maps.Keys(a.scopes) {
		sorted[provider] = slices.Sorted(slices.Values(a.scopes[provider]))
	}
	sum := sha256.Sum256(api.Encode(map[string]any{
		"name":         a.name,
		"type":         a.kind,
		"display_name": a.displayName,
		"scopes":       sorted,
		"metadata":     json.RawMessage(api.CanonicalJSON(a.metadata)),
		"policy":       json.RawMessage(api.CanonicalJSON(a.policy)),
	}))
	return sum[:]
}

func hashOf(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
