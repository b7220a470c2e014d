package client

import (
	"context"
	"fmt"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// A MintOption changes how AgentsService.MintKey asks for a key.
type MintOption func(*mintCall)

type mintCall struct {
	idempotencyKey string
	idempotent     bool
	acknowledge    bool
}

// IdempotencyKey makes it safe to send the same minting again: the second answer is the first one's key, without its
// plaintext. It needs CapabilityMintIdempotency; other servers mint another key each time.
func IdempotencyKey(key string) MintOption {
	return func(m *mintCall) { m.idempotencyKey, m.idempotent = key, true }
}

// AwaitAcknowledgement marks the key as not stored yet, until AcknowledgeKey is called. It needs CapabilityAcknowledge;
// other servers ignore it.
func AwaitAcknowledgement() MintOption { return func(m *mintCall) { m.acknowledge = true } }

// A RevokeOption changes what AgentsService.RevokeKey may do.
type RevokeOption func(*revokeCall)

type revokeCall struct{ force bool }

// Force allows to revoke an agent's last key, which locks the agent out until a key is minted.
func Force() RevokeOption { return func(r *revokeCall) { r.force = true } }

// MintKey makes one more key for an agent. At the server's limit of keys the error matches ErrAgentKeyLimit.
func (s *AgentsService) MintKey(ctx context.Context, agentID string, opts ...MintOption) (*AgentKeyMintResult, error) {
	var mint mintCall
	for _, opt := range opts {
		opt(&mint)
	}
	path, err := agentPath(agentID)
	if err != nil {
		return nil, err
	}
	header, err := mintHeaders(mint.idempotencyKey, mint.idempotent, mint.acknowledge)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{
		method:         http.MethodPost,
		path:           path + "/keys",
		empty:          true,
		header:         header,
		idempotentWith: CapabilityMintIdempotency,
	})
	if err != nil {
		return nil, err
	}
	result := mintResultOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &result, nil
}

func mintResultOf(o *object) AgentKeyMintResult {
	return AgentKeyMintResult{AgentKey: keyOf(o), APIKey: o.plaintext()}
}

// ReplaceKey makes a key in the place of one that nobody has, which is revoked in the same step; the new one awaits its
// acknowledgement. For a key that was used or acknowledged, or never had to be, nothing is done and the error matches
// ErrKeyNotReplaceable; for a revoked one, ErrKeyAlreadyRevoked. With IdempotencyKey it is safe to send again. It needs
// CapabilityReplace.
func (s *AgentsService) ReplaceKey(ctx context.Context, agentID, keyID string, opts ...MintOption) (*AgentKeyReplaceResult, error) {
	var mint mintCall
	for _, opt := range opts {
		opt(&mint)
	}
	path, err := consoleKeyPath(agentID, keyID)
	if err != nil {
		return nil, err
	}
	header, err := mintHeaders(mint.idempotencyKey, mint.idempotent, false)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodPost, path: path + "/replace", empty: true, header: header})
	if err != nil {
		return nil, err
	}
	result := &AgentKeyReplaceResult{AgentKeyMintResult: mintResultOf(o), Replaced: keyOf(o.requiredObject("replaced"))}
	if err := o.err(); err != nil {
		return nil, err
	}
	return result, nil
}

func mintHeaders(idempotencyKey string, idempotent, acknowledge bool) ([]wire.KV, error) {
	var header []wire.KV
	if idempotent {
		fix := fmt.Sprintf("use 1 to %d printable ASCII characters, such as a UUID", wire.MaxIdempotencyKey)
		if err := checkHeaderText("idempotency_key", idempotencyKey, wire.MaxIdempotencyKey, fix); err != nil {
			return nil, err
		}
		header = append(header, wire.KV{Key: wire.HeaderIdempotencyKey, Value: idempotencyKey})
	}
	if acknowledge {
		header = append(header, wire.KV{Key: wire.HeaderAcknowledge, Value: wire.AcknowledgePending})
	}
	return header, nil
}

// ListKeys returns all keys of an agent, revoked ones included, oldest first. It works for revoked agents.
func (s *AgentsService) ListKeys(ctx context.Context, agentID string) (*AgentKeyList, error) {
	path, err := agentPath(agentID)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: path + "/keys"})
	if err != nil {
		return nil, err
	}
	items := o.objects("items")
	list := &AgentKeyList{Items: make([]AgentKey, len(items))}
	for i, item := range items {
		list.Items[i] = keyOf(item)
	}
	if err := o.err(); err != nil {
		return nil, err
	}
	return list, nil
}

// DeprecateKey marks a key as about to go: it works on, and each of its users is warned. Doing it twice changes
// nothing. For a revoked key the error matches ErrKeyAlreadyRevoked.
func (s *AgentsService) DeprecateKey(ctx context.Context, agentID, keyID string) (*AgentKey, error) {
	return s.changeKey(ctx, http.MethodPatch, agentID, keyID, "/deprecate")
}

// UndeprecateKey takes DeprecateKey back.
func (s *AgentsService) UndeprecateKey(ctx context.Context, agentID, keyID string) (*AgentKey, error) {
	return s.changeKey(ctx, http.MethodPatch, agentID, keyID, "/undeprecate")
}

// RevokeKey ends a key at once and for good. For the agent's last key that is not revoked the error matches
// ErrLastActiveKey, unless Force is given. Revoking twice changes nothing.
func (s *AgentsService) RevokeKey(ctx context.Context, agentID, keyID string, opts ...RevokeOption) (*AgentKey, error) {
	var revoke revokeCall
	for _, opt := range opts {
		opt(&revoke)
	}
	path, err := keyPath(agentID, keyID)
	if err != nil {
		return nil, err
	}
	var query []wire.KV
	if revoke.force {
		query = []wire.KV{{Key: "force", Value: "true"}}
	}
	return s.key(ctx, call{method: http.MethodDelete, path: path, query: query})
}

// AcknowledgeKey records that the key's plaintext was stored. It needs CapabilityAcknowledge.
func (s *AgentsService) AcknowledgeKey(ctx context.Context, agentID, keyID string) (*AgentKey, error) {
	path, err := consoleKeyPath(agentID, keyID)
	if err != nil {
		return nil, err
	}
	return s.key(ctx, call{method: http.MethodPost, path: path + "/acknowledge", empty: true})
}

func (s *AgentsService) changeKey(ctx context.Context, method, agentID, keyID, action string) (*AgentKey, error) {
	path, err := keyPath(agentID, keyID)
	if err != nil {
		return nil, err
	}
	return s.key(ctx, call{method: method, path: path + action, empty: true})
}

func (s *AgentsService) key(ctx context.Context, call call) (*AgentKey, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	return decodeKey(o)
}

func keyPath(agentID, keyID string) (string, error) {
	path, err := agentPath(agentID)
	if err != nil {
		return "", err
	}
	if keyID == "" {
		return "", &ValueError{Field: "key_id", Problem: "is empty", Fix: "give AgentKey.KeyID"}
	}
	return path + "/keys/" + escapeSegment(keyID), nil
}

// consoleKeyPath is keyPath among the extensions.
func consoleKeyPath(agentID, keyID string) (string, error) {
	path, err := keyPath(agentID, keyID)
	if err != nil {
		return "", err
	}
	return "/console/v1" + path[len("/sdk"):], nil
}
