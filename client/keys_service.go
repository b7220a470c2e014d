package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// KeysService makes keys from keys, and ends them: App.Keys, Agent.Keys.
type KeysService struct{ conn *conn }

// DeriveParams say what a derived key is for.
type DeriveParams struct {
	// Scopes are what it may do, at least one: some of those that the key which asks has, and never keys:derive.
	Scopes []string

	// ExpiresIn is how long it works, in whole seconds. Servers cut it to what they allow (24 hours by default), and to the life of
	// the key that asks.
	ExpiresIn time.Duration

	CIDRAllowlist []string       // networks from where alone it works; nil: those of the key that asks
	Name          string         // "" has the server name it by the time
	Metadata      map[string]any // kept with the key; nil: none
}

// KeyRotateParams say how a key is rotated.
type KeyRotateParams struct {
	OverlapDays *int // for how many days the old key works on beside its successor, 0 to 30; nil: 7

	// IdempotencyKey makes it safe to send the same rotation of a key of the application again: the second answer is the key of the
	// first, without its plaintext. "" sends none.
	IdempotencyKey string
}

// Derive makes a short-lived key that may do some of what the one may that asks, which needs the scope keys:derive. A derived key
// derives no others. What it asks for beyond that key's scopes gives an error that matches ErrInsufficientScope.
func (s *KeysService) Derive(ctx context.Context, p DeriveParams) (*AppKeyMintResult, error) {
	body, err := p.body()
	if err != nil {
		return nil, err
	}
	return s.minted(ctx, call{method: http.MethodPost, path: "/sdk/keys/derive", body: body})
}

func (p DeriveParams) body() ([]member, error) {
	if len(p.Scopes) == 0 || slices.Contains(p.Scopes, "") {
		return nil, &ValueError{Field: "scopes", Problem: "is empty, or one of them is", Fix: "name at least one scope, such as “agents:read”"}
	}
	if slices.Contains(p.Scopes, wire.KeyScopeKeysDerive) {
		return nil, &ValueError{Field: "scopes", Problem: "has keys:derive", Fix: "leave it out: a derived key derives no others"}
	}
	if p.ExpiresIn < time.Second || p.ExpiresIn != p.ExpiresIn.Truncate(time.Second) {
		return nil, &ValueError{Field: "expires_in", Problem: fmt.Sprintf("%v is not a number of seconds above 0", p.ExpiresIn), Fix: "use whole seconds, such as time.Hour"}
	}
	body := []member{{"scopes", p.Scopes}, {"expires_in", int(p.ExpiresIn / time.Second)}}
	if p.CIDRAllowlist != nil {
		body = append(body, member{"cidr_allowlist", p.CIDRAllowlist})
	}
	body = appendText(body, "name", p.Name)
	if p.Metadata != nil {
		body = append(body, member{"metadata", p.Metadata})
	}
	return body, nil
}

// Rotate makes a key with the same scopes in the place of another, which works on for some days. It needs the scope keys:admin; an
// agent's own key rotates its agent's keys only. What can't be rotated, such as a derived key, gives an error that matches
// ErrKeyNotRotatable; a revoked one, ErrKeyAlreadyRevoked.
func (s *KeysService) Rotate(ctx context.Context, keyID string, p KeyRotateParams) (*AppKeyMintResult, error) {
	path, err := anyKeyPath(keyID)
	if err != nil {
		return nil, err
	}
	request, err := p.call(path)
	if err != nil {
		return nil, err
	}
	return s.minted(ctx, request)
}

// call is the request that rotates the key of a path.
func (p KeyRotateParams) call(path string) (call, error) {
	days := wire.DefaultOverlapDays
	if p.OverlapDays != nil {
		days = *p.OverlapDays
	}
	if days < 0 || days > wire.MaxOverlapDays {
		return call{}, &ValueError{Field: "overlap_days", Problem: fmt.Sprintf("%d is out of range", days), Fix: fmt.Sprintf("use 0 to %d", wire.MaxOverlapDays)}
	}
	header, err := mintHeaders(p.IdempotencyKey, p.IdempotencyKey != "", false)
	return call{method: http.MethodPost, path: path + "/rotate", body: []member{{"overlap_days", days}}, header: header}, err
}

// Revoke ends a key at once and for good, and all that were derived from it. It needs the scope keys:admin; an agent's own key
// revokes its agent's keys only. For an agent's last key the error matches ErrLastActiveKey, unless Force is given.
func (s *KeysService) Revoke(ctx context.Context, keyID string, opts ...RevokeOption) (*AppKey, error) {
	var revoke revokeCall
	for _, opt := range opts {
		opt(&revoke)
	}
	path, err := anyKeyPath(keyID)
	if err != nil {
		return nil, err
	}
	request := call{method: http.MethodDelete, path: path}
	if revoke.force {
		request.query = []wire.KV{{Key: "force", Value: "true"}}
	}
	o, err := s.conn.do(ctx, request)
	if err != nil {
		return nil, err
	}
	return decodeAppKey(o)
}

func (s *KeysService) minted(ctx context.Context, call call) (*AppKeyMintResult, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	return decodeAppKeyMint(o)
}

func anyKeyPath(keyID string) (string, error) {
	if keyID == "" {
		return "", &ValueError{Field: "key_id", Problem: "is empty", Fix: "give AppKey.ID or AgentKey.KeyID"}
	}
	return "/sdk/keys/" + escapeSegment(keyID), nil
}
