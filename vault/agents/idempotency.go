package agents

import (
	"context"
	"crypto/sha256"

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
	if first != nil && err != nil && c.Teams() == nil { // who is confined to teams may not be meant to know of that agent
		return nil, withAgent(api.AsError(err), first)
	}
	return first, err
}

func withAgent(e *api.Error, first *store.IdempotencyRecord) *api.Error {
	e.Extra = map[string]any{"agent_id": first.AgentID}
	return e
}

// claimKey is claim for what makes a key for something that has an id. It returns the key that the same request made
// before.
func claimKey(ctx context.Context, tx *store.Tx, c *api.Call, once, operation, of string, key store.Key) (*store.Key, error) {
	sum := sha256.Sum256([]byte(of))
	first, err := claim(ctx, tx, c, once, store.IdempotencyRecord{
		Operation: operation,
		BodyHash:  sum[:],
		AgentID:   *key.AgentID,
		KeyID:     key.ID,
	})
	if first == nil || err != nil {
		return nil, err
	}
	made, err := tx.KeyByID(ctx, key.AppID, *key.AgentID, first.KeyID)
	return &made, err
}
