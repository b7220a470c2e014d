package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// AppKeysService manages the application's own keys: App.AppKeys. All of it is an extension: it needs CapabilityAppKeys and an
// app key with the scopes keys:read and keys:admin. No key gets to make another that may do more than itself: the error matches
// ErrInsufficientScope then, or names the field in Error.Problems.
type AppKeysService struct{ conn *conn }

const appKeysPath = "/console/v1/app-keys"

// Create makes a key. Its plaintext is in this answer only.
func (s *AppKeysService) Create(ctx context.Context, p AppKeyCreateParams) (*AppKeyMintResult, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	header, err := mintHeaders(p.IdempotencyKey, p.IdempotencyKey != "", false)
	if err != nil {
		return nil, err
	}
	return s.minted(ctx, call{method: http.MethodPost, path: appKeysPath, body: p.body(), header: header})
}

func (p AppKeyCreateParams) check() error {
	switch {
	case p.Name == "":
		return &ValueError{Field: "name", Problem: "is empty", Fix: "say what the key is for"}
	case len(p.Scopes) == 0:
		return &ValueError{Field: "scopes", Problem: "lists nothing", Fix: "list what the key may do, such as agents:read; wire.KeyScopes are all there are"}
	}
	return nil
}

func (p AppKeyCreateParams) body() []member {
	body := []member{{"name", p.Name}, {"scopes", p.Scopes}}
	if p.CIDRAllowlist != nil {
		body = append(body, member{"cidr_allowlist", p.CIDRAllowlist})
	}
	if p.RateLimitRPM != nil {
		body = append(body, member{"rate_limit_rpm", *p.RateLimitRPM})
	}
	if p.ExpiresAt != nil {
		body = append(body, member{"expires_at", p.ExpiresAt.UTC().Format(time.RFC3339Nano)})
	}
	if p.Metadata != nil {
		body = append(body, member{"metadata", p.Metadata})
	}
	return body
}

// List returns one page of keys.
func (s *AppKeysService) List(ctx context.Context, p AppKeyListParams) (*AppKeyList, error) {
	query, err := paging{sort: p.Sort, limit: p.Limit, after: p.After, before: p.Before}.query(
		wire.KV{Key: "q", Value: p.Query},
		wire.KV{Key: "status", Value: string(p.Status)},
		wire.KV{Key: "derived_from", Value: p.DerivedFrom},
		flag("include_derived", p.IncludeDerived),
	)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: appKeysPath, query: query})
	if err != nil {
		return nil, err
	}
	return decodeAppKeys(o)
}

// All goes through the keys of List from p.After on, fetching a page of p.Limit when it is needed. An error ends it and is the
// last thing it yields. It can be ranged over again, from the start.
func (s *AppKeysService) All(ctx context.Context, p AppKeyListParams) iter.Seq2[*AppKey, error] {
	return allPages(p.After, func(after string) ([]*AppKey, string, error) {
		if p.Before != "" {
			return nil, "", errOnlyForward()
		}
		p.After = after
		page, err := s.List(ctx, p)
		if err != nil {
			return nil, "", err
		}
		return page.AppKeys, page.Next, nil
	})
}

// Get returns a key in any state. For an unknown one the error matches ErrKeyNotFound.
func (s *AppKeysService) Get(ctx context.Context, id string) (*AppKey, error) {
	return s.one(ctx, http.MethodGet, id, "")
}

// Rotate makes a key in the place of another, which works on for some days; both may do the same. For a derived key, and for one
// that was rotated already, the error matches ErrKeyNotRotatable; for a revoked one, ErrKeyAlreadyRevoked.
func (s *AppKeysService) Rotate(ctx context.Context, id string, p KeyRotateParams) (*AppKeyMintResult, error) {
	path, err := appKeyPath(id)
	if err != nil {
		return nil, err
	}
	request, err := p.call(path)
	if err != nil {
		return nil, err
	}
	return s.minted(ctx, request)
}

// Deprecate marks a key as about to go: it works on, and each of its users is warned. Doing it twice changes nothing. For a
// revoked key the error matches ErrKeyAlreadyRevoked.
func (s *AppKeysService) Deprecate(ctx context.Context, id string) (*AppKey, error) {
	return s.one(ctx, http.MethodPost, id, "/deprecate")
}

// Undeprecate takes Deprecate back. For a key that was rotated the error matches ErrKeyRotated, for one that is revoked or has ended
// ErrKeyAlreadyRevoked. No key does this to itself, nor to one that may do more than it.
func (s *AppKeysService) Undeprecate(ctx context.Context, id string) (*AppKey, error) {
	return s.one(ctx, http.MethodPost, id, "/undeprecate")
}

// Revoke ends a key at once and for good, and all that were derived from it. Doing it twice changes nothing.
func (s *AppKeysService) Revoke(ctx context.Context, id string) (*AppKey, error) {
	return s.one(ctx, http.MethodPost, id, "/revoke")
}

// Usage tells how often a key was used, also of a revoked one: AgentUsage.Keys has that key alone. It needs CapabilityUsage, too.
func (s *AppKeysService) Usage(ctx context.Context, id string, p UsageParams) (*AgentUsage, error) {
	path, err := appKeyPath(id)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: http.MethodGet, path: path + "/usage", query: p.query()})
	if err != nil {
		return nil, err
	}
	usage := usageOf(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return &usage, nil
}

func (s *AppKeysService) one(ctx context.Context, method, id, action string) (*AppKey, error) {
	path, err := appKeyPath(id)
	if err != nil {
		return nil, err
	}
	o, err := s.conn.do(ctx, call{method: method, path: path + action, empty: method != http.MethodGet})
	if err != nil {
		return nil, err
	}
	return decodeAppKey(o)
}

func (s *AppKeysService) minted(ctx context.Context, call call) (*AppKeyMintResult, error) {
	o, err := s.conn.do(ctx, call)
	if err != nil {
		return nil, err
	}
	return decodeAppKeyMint(o)
}

func appKeyPath(id string) (string, error) {
	if id == "" {
		return "", &ValueError{Field: "key_id", Problem: "is empty", Fix: "give AppKey.ID"}
	}
	return appKeysPath + "/" + escapeSegment(id), nil
}
