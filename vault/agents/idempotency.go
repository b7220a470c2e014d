package agents

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// The operations that can be repeated without doing them twice.
const (
	operationCreate  = "create_agent"
	operationMint    = "mint_key"
	operationReplace = "replace_key"
)

// claim is api.Call.Claim; a refusal names the agent that the first request was about.
func claim(ctx context.Context, tx *store.Tx, c *api.Call, key string, record store.IdempotencyRecord) (*store.IdempotencyRecord, error) {
	first, err := c.Claim(ctx, tx, key, record)
	if first != nil && err != nil {
		return nil, withAgent(api.AsError(err), first)
	}
	return first, err
}

func withAgent(e *api.Error, first *store.IdempotencyRecord) *api.Error {
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
